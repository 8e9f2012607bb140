// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What the log asks of regular files.
///
/// Called on the journal thread, the archive thread and workers, and on a loop only for files that
/// are memory (``Front``). A write writes everything or throws; repeating it with the same bytes is
/// harmless.
package protocol FileOperations: Sendable {
  func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile
  func size(of file: OpenFile) throws(FileError) -> Int
  /// Up to `count` bytes; fewer at the end of the file.
  func read(_ file: OpenFile, at position: Int, count: Int) throws(FileError) -> [UInt8]
  func write(_ bytes: Span<UInt8>, to file: OpenFile, at position: Int) throws(FileError)
  /// Gives the file room on disk for `size` bytes.
  func allocate(_ file: OpenFile, size: Int) throws(FileError)
  func truncate(_ file: OpenFile, to size: Int) throws(FileError)
  /// The file's data is on disk (fdatasync).
  func synchronize(_ file: OpenFile) throws(FileError)
  /// Everything written to the file's file system is on disk (syncfs).
  func synchronizeAll(_ file: OpenFile) throws(FileError)
  /// The size of a regular file; `nil` where there is none.
  func size(at path: String) -> Int?
  func list(_ directory: String) throws(FileError) -> [String]
  /// Makes a directory unless it is there.
  func makeDirectory(_ path: String) throws(FileError)
  func remove(_ path: String) throws(FileError)
  /// Removes a directory that is empty, if it is there.
  func removeDirectory(_ path: String) throws(FileError)
}

/// How a file is opened.
package enum FileAccess: Sendable {
  /// O_RDONLY.
  case read
  /// O_RDWR.
  case write
  /// O_RDWR and O_CREAT.
  case create
}

/// A call on a file that failed.
package struct FileError: Error, Equatable, Sendable {
  package var operation: String
  package var path: String
  /// errno.
  package var code: Int32

  package init(operation: String, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}
