// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc

@testable import RingLog

/// The system's files, on a disk that cannot read a stretch of one of them.
struct BadSectors: FileOperations {
  let path: String
  let range: Range<Int>
  var code = EIO
  private let system = SystemFiles()

  init(_ range: Range<Int>, of path: String) {
    self.range = range
    self.path = path
  }

  func read(_ file: OpenFile, at position: Int, count: Int) throws(FileError) -> [UInt8] {
    if file.path.hasSuffix(path), range.overlaps(position..<position + count) {
      throw FileError(operation: "read", path: file.path, code: code)
    }
    return try system.read(file, at: position, count: count)
  }

  func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
    try system.open(path, access)
  }
  func size(of file: OpenFile) throws(FileError) -> Int { try system.size(of: file) }
  func write(_ bytes: Span<UInt8>, to file: OpenFile, at position: Int) throws(FileError) {
    try system.write(bytes, to: file, at: position)
  }
  func allocate(_ file: OpenFile, size: Int) throws(FileError) {
    try system.allocate(file, size: size)
  }
  func truncate(_ file: OpenFile, to size: Int) throws(FileError) {
    try system.truncate(file, to: size)
  }
  func synchronize(_ file: OpenFile) throws(FileError) { try system.synchronize(file) }
  func synchronizeAll(_ file: OpenFile) throws(FileError) { try system.synchronizeAll(file) }
  func size(at path: String) -> Int? { system.size(at: path) }
  func list(_ directory: String) throws(FileError) -> [String] { try system.list(directory) }
  func makeDirectory(_ path: String) throws(FileError) { try system.makeDirectory(path) }
  func remove(_ path: String) throws(FileError) { try system.remove(path) }
}
