// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc

@testable import RingLog

/// The system's files, on a disk that cannot read a stretch of one of them.
struct BadSectors: ForwardingFiles {
  let path: String
  let range: Range<Int>
  var code = EIO
  let files: any FileOperations = SystemFiles()

  init(_ range: Range<Int>, of path: String) {
    self.range = range
    self.path = path
  }

  func read(_ file: OpenFile, at position: Int, count: Int) throws(FileError) -> [UInt8] {
    if file.path.hasSuffix(path), range.overlaps(position..<position + count) {
      throw FileError(operation: "read", path: file.path, code: code)
    }
    return try files.read(file, at: position, count: count)
  }
}
