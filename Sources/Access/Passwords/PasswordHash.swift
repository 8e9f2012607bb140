// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto

/// A password as it is kept: scrypt with a salt, never the password itself.
///
/// As text: `$scrypt$ln=15,r=8,p=3$SALT$KEY`, both in hexadecimal, so that parameters may grow
/// with the machines and older hashes go on to work.
package struct PasswordHash: Equatable, Sendable, CustomStringConvertible {
  private let scrypt: Scrypt
  private let salt: [UInt8]
  private let key: [UInt8]

  /// 32 MiB and about a fifth of a second.
  private static let parameters = Scrypt(logCost: 15, blockSize: 8, parallelism: 3)
  private static let saltByteCount = 16
  private static let keyByteCount = 32

  /// What a password may be: long enough to be one, short enough to be typed.
  package static let byteCounts = 8...1024

  /// Hashes a password.
  ///
  /// Slow: for workers.
  package init(of password: String) {
    scrypt = Self.parameters
    salt = randomBytes(Self.saltByteCount)
    key = Self.key(scrypt, password, salt)
  }

  /// Reads what `description` wrote.
  package init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
      let scrypt = Self.parameters(parts[2]),
      let salt = [UInt8](hex: parts[3]), let key = [UInt8](hex: parts[4]),
      salt.count >= 8, key.count == Self.keyByteCount
    else { return nil }
    self.scrypt = scrypt
    self.salt = salt
    self.key = key
  }

  private static func parameters(_ text: Substring) -> Scrypt? {
    var values: [Substring: Int] = [:]
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=")
      guard pair.count == 2, let value = Int(pair[1]) else { return nil }
      values[pair[0]] = value
    }
    // What somebody wrote into the database must not take all memory.
    guard let cost = values["ln"], 1...17 ~= cost, let size = values["r"], 1...8 ~= size,
      let count = values["p"], 1...16 ~= count
    else { return nil }
    return Scrypt(logCost: cost, blockSize: size, parallelism: count)
  }

  package var description: String {
    "$scrypt$ln=\(scrypt.logCost),r=\(scrypt.blockSize),p=\(scrypt.parallelism)"
      + "$\(salt.hex)$\(key.hex)"
  }

  /// Whether a password is this one.
  ///
  /// Slow: for workers.
  package func matches(_ password: String) -> Bool {
    constantTimeEqual(Self.key(scrypt, password, salt).span, key.span)
  }

  private static func key(_ scrypt: Scrypt, _ password: String, _ salt: [UInt8]) -> [UInt8] {
    let bytes = Array(password.utf8)
    return scrypt.key(of: bytes.span, salt: salt.span, byteCount: keyByteCount)
      ?? randomBytes(keyByteCount)
  }

  /// The hash of a password that nobody has: what an unknown user is compared with, so that
  /// the answer takes as long as any.
  package static let nobody = PasswordHash(
    scrypt: parameters,
    salt: randomBytes(saltByteCount),
    key: randomBytes(keyByteCount)
  )

  private init(scrypt: Scrypt, salt: [UInt8], key: [UInt8]) {
    self.scrypt = scrypt
    self.salt = salt
    self.key = key
  }
}
