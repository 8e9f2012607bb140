// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A regular file as it was when it was read.
struct FileContents {
  var bytes: [UInt8]
  /// The permission bits.
  var permissions: mode_t

  /// What is wrong with the file, as words that follow its path.
  struct Failure: Error {
    var message: String
  }

  /// Reads a whole file of at most `limit` bytes; never waits for one that is no regular file.
  init(path: String, limit: Int) throws(Failure) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .system("opened") }
    defer { close(file) }
    var information = stat()
    guard unsafe fstat(file, &information) == 0 else { throw .system("looked at") }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw Failure(message: "is no regular file")
    }
    permissions = information.st_mode & 0o777
    bytes = []
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe Glibc.read(file, &chunk, chunk.count)
      guard count >= 0 else { throw .system("read") }
      guard count > 0 else { return }
      bytes += chunk.prefix(count)
      guard bytes.count <= limit else {
        throw Failure(message: "has more than \(limit) bytes")
      }
    }
  }
}

extension FileContents.Failure {
  fileprivate static func system(_ done: String) -> Self {
    let reason = unsafe String(cString: strerror(errno))
    return Self(message: "cannot be \(done): \(reason)")
  }
}
