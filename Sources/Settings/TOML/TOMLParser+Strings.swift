// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension TOMLParser {
  /// Any of the four kinds of strings.
  mutating func string() throws(TOMLError) -> String {
    if scanner.sees("\"\"\"") { return try longString(quote: 0x22) }
    if scanner.sees("'''") { return try longString(quote: 0x27) }
    return try shortString()
  }

  /// A string on one line: with escapes in `"`, as it stands in `'`.
  mutating func shortString() throws(TOMLError) -> String {
    let start = scanner.position
    let quote = scanner.next
    scanner.advance()
    var text: [UInt8] = []
    while let byte = scanner.next, byte != 0x0A, !scanner.sees("\r\n") {
      if byte == quote {
        scanner.advance()
        return String(decoding: text, as: UTF8.self)
      }
      try takeCharacter(quote: quote, into: &text)
    }
    throw TOMLError(position: start, message: "the string is not closed on its line")
  }

  /// A string over several lines, in three quotes.
  private mutating func longString(quote: UInt8) throws(TOMLError) -> String {
    let start = scanner.position
    scanner.advance(3)
    _ = scanner.takeNewline()
    var text: [UInt8] = []
    while scanner.next != nil {
      if scanner.sees(quote == 0x22 ? "\"\"\"" : "'''") {
        scanner.advance(3)
        // Up to two more quotes before the closing ones belong to the text.
        for _ in 0..<2 where scanner.take(quote) { text.append(quote) }
        return String(decoding: text, as: UTF8.self)
      }
      if scanner.takeNewline() {
        text.append(0x0A)
      } else if quote == 0x22, isLineContinued {
        scanner.advance()
        _ = scanner.take { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      } else {
        try takeCharacter(quote: quote, into: &text)
      }
    }
    throw TOMLError(position: start, message: "the string is never closed")
  }

  /// Whether a backslash ends the line: it goes on at the next character that is no space.
  private var isLineContinued: Bool {
    guard scanner.next == 0x5C else { return false }
    let rest = scanner.bytes[(scanner.index + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
    return rest.first == 0x0A || rest.starts(with: [0x0D, 0x0A])
  }

  private mutating func takeCharacter(
    quote: UInt8?,
    into text: inout [UInt8]
  ) throws(TOMLError) {
    guard let byte = scanner.next else { return }
    if byte == 0x5C, quote == 0x22 { return try takeEscape(into: &text) }
    guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
      throw scanner.error("this control character has to be written as an escape such as \\u001B")
    }
    text.append(byte)
    scanner.advance()
  }

  private mutating func takeEscape(into text: inout [UInt8]) throws(TOMLError) {
    let start = scanner.position
    scanner.advance()
    let letter = scanner.next
    scanner.advance()
    switch letter {
    case 0x62: text.append(0x08)
    case 0x74: text.append(0x09)
    case 0x6E: text.append(0x0A)
    case 0x66: text.append(0x0C)
    case 0x72: text.append(0x0D)
    case 0x22, 0x5C: text.append(letter ?? 0)
    case 0x75: try takeScalar(digits: 4, from: start, into: &text)
    case 0x55: try takeScalar(digits: 8, from: start, into: &text)
    default:
      throw TOMLError(
        position: start,
        message: "expected one of the escapes \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX"
      )
    }
  }

  private mutating func takeScalar(
    digits count: Int,
    from start: SettingsPlace.Position,
    into text: inout [UInt8]
  ) throws(TOMLError) {
    let digits = scanner.bytes[scanner.index...].prefix(count)
    let hex = String(decoding: digits, as: UTF8.self)
    guard digits.count == count, hex.utf8.allSatisfy(\.isHexDigit),
      let scalar = UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init), scalar != "\0"
    else {
      let message = "expected \(count) hexadecimal digits of a character, and not of zero"
      throw TOMLError(position: start, message: message)
    }
    scanner.advance(count)
    text += Array(String(Character(scalar)).utf8)
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x66).contains(self | 0x20)
  }
}
