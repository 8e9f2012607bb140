// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Base 64 with padding (RFC 4648 §4).
package func base64(_ bytes: Span<UInt8>) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let count = min(3, bytes.count - start)
    var group: UInt32 = 0
    for index in 0..<3 {
      group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0)
    }
    for index in 0..<4 {
      let digit = Int(group >> UInt32(18 - 6 * index)) & 63
      text.append(index <= count ? alphabet[digit] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}

extension [UInt8] {
  /// The bytes written in base 64, padded (RFC 4648 §4); `nil` for anything else.
  package init?(base64 text: some StringProtocol) {
    self.init()
    let bytes = Array(text.utf8)
    guard bytes.count % 4 == 0 else { return nil }
    let padding = bytes.suffix(2).count { $0 == UInt8(ascii: "=") }
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in bytes.dropLast(padding) {
      guard let digit = Self.base64Digit(byte) else { return nil }
      bits = bits << 6 | digit
      count += 6
      if count >= 8 {
        count -= 8
        append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    // What is left over of the last digit says nothing, and must not try to.
    guard bits == 0, count < 6 else { return nil }
  }

  private static func base64Digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x61...0x7A: UInt32(byte - 0x61) + 26
    case 0x30...0x39: UInt32(byte - 0x30) + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
