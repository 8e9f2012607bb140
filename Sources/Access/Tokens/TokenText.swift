// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto

/// What a client shows instead of a password: `igor_ID_SECRET`.
///
/// The id, 8 random bytes, says which token it is and is no secret; the secret, 32 random
/// bytes, is kept as its SHA-256 alone.
package struct TokenText: Sendable {
  /// The id, in hexadecimal.
  package let id: String
  private let secret: [UInt8]

  private static let prefix = "igor"
  private static let idByteCount = 8
  private static let secretByteCount = 32

  /// A new token.
  package init() {
    id = randomBytes(Self.idByteCount).hex
    secret = randomBytes(Self.secretByteCount)
  }

  /// Reads a token; `nil` for what can be none.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == Self.byteCount else { return nil }
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == Self.prefix,
      let id = [UInt8](hex: parts[1]), id.count == Self.idByteCount,
      let secret = [UInt8](hex: parts[2]), secret.count == Self.secretByteCount
    else { return nil }
    self.id = id.hex
    self.secret = secret
  }

  /// Bytes of the text.
  package static let byteCount = prefix.utf8.count + 2 + 2 * (idByteCount + secretByteCount)

  /// The text, for the one who logs in and nobody else.
  package var text: String { "\(Self.prefix)_\(id)_\(secret.hex)" }

  /// What is kept of the secret.
  package var digest: [UInt8] { SHA256.digest(of: secret.span).bytes }

  /// Whether this is the token of which `digest` is kept; takes as long for any.
  package func matches(_ digest: [UInt8]) -> Bool {
    constantTimeEqual(self.digest.span, digest.span)
  }
}
