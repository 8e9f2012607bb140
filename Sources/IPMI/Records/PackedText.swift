// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// How text is packed in records: the top two bits of the byte before it.
///
/// Source: IPMI 2.0 §43.15; Platform Management FRU 1.0 §13.
package enum PackedText: UInt8, Sendable {
  /// In SDRs UTF-16, in FRU areas bytes that are no text.
  case unicodeOrBinary
  case bcdPlus
  case sixBit
  /// Latin-1; in FRU areas of a language other than English UTF-16.
  case eightBit

  /// The text of some bytes, without blanks at its ends; control characters become blanks.
  package func text(of bytes: [UInt8], isUTF16: Bool = false) -> String {
    untrimmed(bytes, isUTF16: isUTF16).trimmed
  }

  fileprivate func untrimmed(_ bytes: [UInt8], isUTF16: Bool) -> String {
    let text: String =
      switch self {
      case .unicodeOrBinary: isUTF16 ? Self.utf16(bytes) : bytes.hex
      case .bcdPlus: Self.bcd(bytes)
      case .sixBit: Self.sixBits(bytes)
      case .eightBit: isUTF16 ? Self.utf16(bytes) : Self.latin1(bytes)
      }
    return text
  }

  private static func utf16(_ bytes: [UInt8]) -> String {
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
      UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
    }
    return printable(String(decoding: units, as: UTF16.self).unicodeScalars)
  }

  private static func latin1(_ bytes: [UInt8]) -> String {
    printable(bytes.lazy.map { Unicode.Scalar($0) })
  }

  private static func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      text.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(text)
  }

  /// Two characters a byte, the high half first.
  private static func bcd(_ bytes: [UInt8]) -> String {
    let characters = Array("0123456789 -.:,_".utf8)
    let halves = bytes.flatMap { [$0 >> 4, $0 & 15] }
    return String(decoding: halves.map { characters[Int($0)] }, as: UTF8.self)
  }

  /// Four characters in three bytes, lowest bits first; 0 is a blank.
  private static func sixBits(_ bytes: [UInt8]) -> String {
    var characters: [UInt8] = []
    var bits = 0
    var bitCount = 0
    for byte in bytes {
      bits |= Int(byte) << bitCount
      bitCount += 8
      while bitCount >= 6 {
        characters.append(0x20 + UInt8(bits & 0x3F))
        bits >>= 6
        bitCount -= 6
      }
    }
    return String(decoding: characters, as: UTF8.self)
  }
}

extension String {
  /// Without blanks at either end.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    guard let last = start.lastIndex(where: { $0 != " " }) else { return "" }
    return String(start[...last])
  }
}

extension Span<UInt8> {
  /// Takes an SDR's name: a byte with packing and length (five bits), then what there is of it.
  ///
  /// A name may be cut short by the record's end: some BMCs count more than they send.
  ///
  /// The names of sensors that share a record are to be followed by a number: `isPrefix` keeps a
  /// blank at the end.
  ///
  /// Source: IPMI 2.0 §43.15.
  mutating func readIDString(isPrefix: Bool = false) throws(WireError) -> String {
    let head = try readUInt8()
    let bytes = try readBytes(Swift.min(Int(head & 0x1F), count))
    guard let packing = PackedText(rawValue: head >> 6) else { return "" }
    let text = packing.untrimmed(bytes, isUTF16: packing == .unicodeOrBinary)
    return text.trimmed + (isPrefix && text.hasSuffix(" ") ? " " : "")
  }
}
