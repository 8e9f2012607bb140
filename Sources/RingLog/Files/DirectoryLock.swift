// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// The state directory is ours until the process ends, however it ends (flock).
///
/// The file names the process that has it. Who leaves in order empties it.
final class DirectoryLock: Sendable {
  private let file: OpenFile
  /// Whether who had the directory before ended without having everything on disk.
  let wasLeftInDisorder: Bool

  init(directory: String) throws(RingLogError) {
    let path = directory + "/lock"
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw .file(FileError(operation: "open", path: path, code: errno))
    }
    file = OpenFile(owning: descriptor, path: path)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else {
        throw .file(FileError(operation: "lock", path: path, code: errno))
      }
      throw .locked(directory: directory, process: Self.owner(in: file))
    }
    do throws(FileError) {
      wasLeftInDisorder = try SystemFiles().size(of: file) > 0
    } catch {
      throw .file(error)
    }
    try writeOwner()
  }

  /// Gives the directory up; at once, also where a child between fork and exec has a copy.
  ///
  /// `inOrder` says that everything is on disk, as far as the kernel tells.
  func release(inOrder: Bool) {
    if inOrder { try? SystemFiles().truncate(file, to: 0) }
    flock(file.descriptor, LOCK_UN)
  }

  private func writeOwner() throws(RingLogError) {
    let files = SystemFiles()
    let text = Array("\(getpid())\n".utf8)
    do {
      // Never empty in between.
      try files.write(text.span, to: file, at: 0)
      try files.truncate(file, to: text.count)
    } catch {
      guard error.isOfTheDisk else { throw .file(error) }
      // A full disk: the lock holds all the same, only nobody can read whose it is.
    }
  }

  private static func owner(in file: OpenFile) -> Int32? {
    guard let bytes = try? SystemFiles().read(file, at: 0, count: 20) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self))
  }
}
