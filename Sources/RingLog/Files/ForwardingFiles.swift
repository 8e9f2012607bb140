// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Files that do most as others do, and something of their own.
package protocol ForwardingFiles: FileOperations {
  /// Those that do whatever this does not.
  var files: any FileOperations { get }
}

extension ForwardingFiles {
  package func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
    try files.open(path, access)
  }

  package func size(of file: OpenFile) throws(FileError) -> Int { try files.size(of: file) }

  package func read(
    _ file: OpenFile,
    at position: Int,
    count: Int
  ) throws(FileError) -> [UInt8] {
    try files.read(file, at: position, count: count)
  }

  package func write(
    _ bytes: Span<UInt8>,
    to file: OpenFile,
    at position: Int
  ) throws(FileError) {
    try files.write(bytes, to: file, at: position)
  }

  package func allocate(_ file: OpenFile, size: Int) throws(FileError) {
    try files.allocate(file, size: size)
  }

  package func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try files.truncate(file, to: size)
  }

  package func synchronize(_ file: OpenFile) throws(FileError) { try files.synchronize(file) }

  package func synchronizeAll(_ file: OpenFile) throws(FileError) {
    try files.synchronizeAll(file)
  }

  package func size(at path: String) -> Int? { files.size(at: path) }

  package func list(_ directory: String) throws(FileError) -> [String] {
    try files.list(directory)
  }

  package func makeDirectory(_ path: String) throws(FileError) { try files.makeDirectory(path) }

  package func remove(_ path: String) throws(FileError) { try files.remove(path) }

  package func removeDirectory(_ path: String) throws(FileError) {
    try files.removeDirectory(path)
  }
}
