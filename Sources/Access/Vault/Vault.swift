// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto
internal import EventLoop
internal import Glibc

/// Seals the passwords of BMCs that the database keeps.
///
/// The key is a systemd credential where there is one of that name, else a file beside the
/// database that igord makes: so a copy of the database alone gives nothing away.
package struct Vault: Sendable {
  private let cipher: AESGCM

  package static let fileName = "igor.key"
  package static let credentialName = "igor-key"

  /// Takes the key from where it is; makes it in `folder` where there is none.
  package init(folder: String, credentials: String?) throws(StoreError) {
    let key: [UInt8]
    let path = "\(folder)/\(Self.fileName)"
    if let folder = credentials, let bytes = try Self.read("\(folder)/\(Self.credentialName)") {
      key = try Self.key(bytes, from: "the credential \(Self.credentialName)")
    } else if let bytes = try Self.read(path) {
      key = try Self.key(bytes, from: path)
    } else {
      key = try Self.make(path, in: folder)
    }
    guard let cipher = AESGCM(key: key) else { throw StoreError("the key has a wrong length") }
    self.cipher = cipher
  }

  /// Seals `secret` for one purpose, such as one BMC's address and user.
  package func seal(_ secret: [UInt8], for purpose: String) -> [UInt8] {
    cipher.seal(secret, for: Array(purpose.utf8))
  }

  /// What was sealed for this purpose; `nil` where it was not, or not by this key.
  package func open(_ sealed: [UInt8], for purpose: String) -> [UInt8]? {
    cipher.open(sealed, for: Array(purpose.utf8))
  }

  /// 64 hexadecimal digits.
  private static func key(_ bytes: [UInt8], from path: String) throws(StoreError) -> [UInt8] {
    guard let key = [UInt8](hex: String(decoding: bytes, as: UTF8.self)),
      key.count == AESGCM.keyByteCount
    else {
      throw StoreError(
        "\(path): expected 64 hexadecimal digits; put back the key from a copy, or remove the "
          + "file and give the passwords of the API's machines again"
      )
    }
    return key
  }

  private static func read(_ path: String) throws(StoreError) -> [UInt8]? {
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw StoreError("\(SystemError("open", on: path, code: errno))")
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe Glibc.read(file, &bytes, bytes.count)
    guard count >= 0 else { throw StoreError("\(SystemError("read", on: path, code: errno))") }
    return Array(bytes.prefix(count))
  }

  /// Makes a key that only igord's user can read, and is on the disk before it is used.
  ///
  /// It appears whole or not at all; where another process was faster, its key counts.
  private static func make(_ path: String, in folder: String) throws(StoreError) -> [UInt8] {
    let key = randomBytes(AESGCM.keyByteCount)
    let new = "\(path).\(getpid())"
    unsafe unlink(new)
    defer { unsafe unlink(new) }
    try write(Array((key.hex + "\n").utf8), to: new, in: folder)
    if unsafe link(new, path) != 0 {
      guard errno == EEXIST, let bytes = try read(path) else { throw failure("link", path) }
      return try Self.key(bytes, from: path)
    }
    try sync(folder)
    return key
  }

  private static func write(
    _ bytes: [UInt8],
    to path: String,
    in folder: String
  ) throws(StoreError) {
    let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("open", path) }
    defer { close(file) }
    var status = stat()
    if getuid() == 0, unsafe stat(folder, &status) == 0 {
      _ = fchown(file, status.st_uid, status.st_gid)
    }
    let count = unsafe Glibc.write(file, bytes, bytes.count)
    // A disk that is full takes a part.
    if count >= 0, count < bytes.count { errno = ENOSPC }
    guard count == bytes.count, fsync(file) == 0 else { throw failure("write", path) }
  }

  /// Has the folder's entries be on the disk: without its key, what was sealed is lost.
  private static func sync(_ folder: String) throws(StoreError) {
    let file = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open", folder) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failure("sync", folder) }
  }

  private static func failure(_ call: String, _ path: String) -> StoreError {
    StoreError("\(SystemError(call, on: path, code: errno))")
  }
}
