// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// Reads passwords from files and from systemd's credentials, each once.
final class SecretStore {
  private var known: [String: Result<Secret, SecretError>] = [:]
  /// The folder that systemd keeps the service's credentials in.
  private let credentials: String?

  init(credentials: String?) {
    self.credentials = credentials
  }

  /// The secret in a file, without the newline at its end.
  ///
  /// Nobody but its owner and group may read it, and nobody but its owner write it.
  func secret(inFile path: String) throws(SecretError) -> Secret {
    try remembered(path, forbidden: 0o027)
  }

  /// The credential of that name, which systemd guards.
  func credential(_ name: String) throws(SecretError) -> Secret {
    guard let credentials else {
      throw SecretError("there are no credentials: $CREDENTIALS_DIRECTORY is not set")
    }
    guard !name.isEmpty, name != ".", name != "..", !name.contains("/") else {
      throw SecretError("\(name.quoted) is no credential's name")
    }
    let path = credentials + "/" + name
    return try remembered(path, forbidden: 0)
  }

  private func remembered(
    _ path: String,
    forbidden: mode_t
  ) throws(SecretError) -> Secret {
    if let result = known[path] { return try result.get() }
    let result = Result { () throws(SecretError) in
      try SecretFile.read(path, forbidden: forbidden)
    }
    known[path] = result
    return try result.get()
  }
}

struct SecretError: Error, Hashable {
  var message: String

  init(_ message: String) {
    self.message = message
  }
}

private enum SecretFile {
  static let byteLimit = 4096

  static func read(_ path: String, forbidden: mode_t) throws(SecretError) -> Secret {
    let contents: FileContents
    do {
      contents = try FileContents(path: path, limit: byteLimit)
    } catch {
      throw SecretError("\(path) \(error.message)")
    }
    if contents.permissions & forbidden != 0 {
      throw SecretError(
        "\(path) is open to others (mode 0\(String(contents.permissions, radix: 8))):"
          + " its permissions may be 0640 at most"
      )
    }
    var bytes = contents.bytes
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    guard !bytes.isEmpty else { throw SecretError("\(path) is empty") }
    guard !bytes.contains(0x0A), !bytes.contains(0) else {
      throw SecretError("\(path) holds more than one line, or a zero byte")
    }
    return Secret(bytes)
  }
}
