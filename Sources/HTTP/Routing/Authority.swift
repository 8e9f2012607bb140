// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A host and port as `Host` and `Origin` name them.
package struct Authority: Equatable, Sendable, CustomStringConvertible {
  /// In lower case; an IPv6 address keeps its brackets.
  package let host: String
  /// As written; `nil` for the scheme's own.
  package let port: UInt16?

  package init(host: String, port: UInt16?) {
    self.host = host.lowercased()
    self.port = port
  }

  /// Reads `host`, `host:port`, `[v6]` or `[v6]:port`; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    let allowed = ByteSet.authority
    guard text.utf8.allSatisfy(allowed.contains), text.utf8.count <= 300 else {
      return nil
    }
    let bytes = Array(text.utf8)
    let hostEnd: Int
    if bytes.first == 0x5B {
      guard let bracket = bytes.firstIndex(of: 0x5D) else { return nil }
      guard bytes[1..<bracket].contains(0x3A) else { return nil }
      guard bytes[1..<bracket].allSatisfy({ $0.hexDigit != nil || $0 == 0x3A || $0 == 0x2E })
      else { return nil }
      hostEnd = bracket + 1
    } else {
      hostEnd = bytes.firstIndex(of: 0x3A) ?? bytes.count
      guard !bytes[..<hostEnd].contains(where: { $0 == 0x5B || $0 == 0x5D }) else { return nil }
    }
    guard hostEnd > 0, let port = Self.port(bytes[hostEnd...]) else { return nil }
    self.init(host: String(decoding: bytes[..<hostEnd], as: UTF8.self), port: port.number)
  }

  /// Reads nothing, `:` or `:port`; `nil` for anything else.
  private static func port(_ bytes: ArraySlice<UInt8>) -> (number: UInt16?, Void)? {
    guard let colon = bytes.first else { return (nil, ()) }
    let digits = bytes.dropFirst()
    if colon == 0x3A && digits.isEmpty { return (nil, ()) }
    guard colon == 0x3A, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self)).map { ($0, ()) }
  }

  static func checked(_ text: String) throws(HTTPRefusal) -> Authority {
    guard let authority = Authority(text) else { throw .bad("Host names no host") }
    return authority
  }

  /// Whether the host is an IPv4 or IPv6 address: no name that somebody else could point here.
  package var isAddress: Bool {
    if host.hasPrefix("[") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        1...3 ~= part.utf8.count && part.utf8.allSatisfy { 0x30...0x39 ~= $0 }
          && UInt8(part) != nil
      }
  }

  package var description: String {
    port.map { "\(host):\($0)" } ?? host
  }
}
