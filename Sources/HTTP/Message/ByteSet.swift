// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A set of ASCII characters, asked for each byte of a head.
struct ByteSet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// The set of the characters in a text.
  init(_ characters: StaticString) {
    for byte in characters.description.utf8 { insert(byte) }
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
  }

  func union(_ other: ByteSet) -> ByteSet {
    var both = self
    both.low |= other.low
    both.high |= other.high
    return both
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    if byte >= 128 { return false }
    return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
  }
}

extension ByteSet {
  private static let alphanumeric = ByteSet(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
  )
  /// Characters of a token: a method or a field name (RFC 9110 §5.6.2).
  static let token = alphanumeric.union(ByteSet("!#$%&'*+-.^_`|~"))
  /// Characters of a request target, and `[ ]`, which people type in ranges of machines.
  static let target = alphanumeric.union(ByteSet("-._~!$&'()*+,;=:@/?%[]"))
  /// Characters of a host name or address with its port.
  static let authority = alphanumeric.union(ByteSet("-._~!$&'()*+,;=:[]%"))
  /// Characters of Base64 without its padding (RFC 4648 §4).
  static let base64 = alphanumeric.union(ByteSet("+/"))
}

extension UInt8 {
  /// The value of a hexadecimal digit.
  var hexDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }

  /// A letter in lower case, any other byte as it is.
  var lowercased: UInt8 {
    0x41...0x5A ~= self ? self | 0x20 : self
  }

  /// Space or tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }
}
