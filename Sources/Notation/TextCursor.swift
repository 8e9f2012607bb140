// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A reader over the bytes of a short text that knows where it stands.
struct TextCursor {
  let text: String
  let bytes: [UInt8]
  var position = 0

  init(_ text: some StringProtocol) {
    self.text = String(text)
    bytes = Array(text.utf8)
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }
  var isAtEnd: Bool { position == bytes.count }

  /// Passes over one byte where it is `byte`.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Passes over the bytes for which `matches` holds and gives them back.
  mutating func takeWhile(_ matches: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = next, matches(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Takes `count` decimal digits, no more and no fewer.
  mutating func takeNumber(digits count: Int) -> Int? {
    guard bytes.count - position >= count else { return nil }
    let digits = bytes[position..<position + count]
    guard digits.allSatisfy(isDigit) else { return nil }
    position += count
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  mutating func skipSpaces() { _ = takeWhile { $0 == 0x20 } }

  func error(_ message: String, at position: Int? = nil) -> NotationError {
    NotationError(message, in: text, at: position ?? self.position)
  }
}

func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

/// What a name is made of, besides its first byte being a letter or digit.
func isNameByte(_ byte: UInt8) -> Bool {
  isDigit(byte) || isLetter(byte) || byte == 0x2E || byte == 0x5F || byte == 0x2D
}

extension StringProtocol {
  /// The text without spaces and tabs at either end.
  var trimmed: SubSequence {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }

  /// The text with zeroes put before it until it has `width` bytes.
  func zeroPadded(to width: Int) -> String {
    String(repeating: "0", count: Swift.max(0, width - utf8.count)) + String(self)
  }
}
