// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import COpenSSL

/// The SHA-256 digest of a certificate, by which people recognise it.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  private let digest: [UInt8]

  private static let byteCount = 32

  /// Reads 64 hexadecimal digits, with or without colons, `SHA256:` before them or not.
  package init?(_ text: some StringProtocol) {
    let pairs = text.uppercased().hasPrefix("SHA256:") ? text.dropFirst(7) : text[...]
    let digits = pairs.utf8.filter { $0 != UInt8(ascii: ":") }.map(Self.value)
    guard digits.count == Self.byteCount * 2 else { return nil }
    digest = stride(from: 0, to: digits.count, by: 2).compactMap { index in
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      return high << 4 | low
    }
    guard digest.count == Self.byteCount else { return nil }
  }

  /// What a hexadecimal digit stands for.
  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  /// That of a certificate.
  @unsafe init?(of certificate: OpaquePointer) {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard unsafe X509_digest(certificate, EVP_sha256(), &digest, &count) == 1,
      Int(count) == Self.byteCount
    else { return nil }
    self.digest = Array(digest.prefix(Self.byteCount))
  }

  /// As OpenSSL and browsers show it: `SHA256:` and pairs of digits with colons.
  package var description: String {
    let pairs = digest.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "SHA256:" + pairs.joined(separator: ":")
  }
}
