// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits a byte, without separators.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// The bytes written as hexadecimal digits; white space between them is passed over.
  ///
  /// `nil` where anything else stands in the text or a digit lacks its pair.
  package init?(hex text: some StringProtocol) {
    self.init()
    var high: UInt8?
    for character in text.utf8 where ![0x20, 0x09, 0x0A, 0x0D].contains(character) {
      guard let digit = Self.hexDigit(character) else { return nil }
      if let first = high {
        append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { return nil }
  }

  private static func hexDigit(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x30...0x39: character - 0x30
    case 0x41...0x46: character - 0x41 + 10
    case 0x61...0x66: character - 0x61 + 10
    default: nil
    }
  }
}
