// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The bytes of a document, and where its reader stands.
struct TOMLScanner {
  let bytes: [UInt8]
  private(set) var index = 0
  private var line = 1
  /// Bytes before `index` that count for no column: all lines before, and of the characters on this
  /// one all bytes but the first.
  private var lineStart = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {  // a byte order mark
      index = 3
      lineStart = 3
    }
  }

  /// The byte to be read next; `nil` at the end.
  var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  var position: SettingsPlace.Position {
    SettingsPlace.Position(line: line, column: index - lineStart + 1)
  }

  /// Whether the bytes of an ASCII text come next.
  func sees(_ text: StaticString) -> Bool {
    unsafe bytes[index...].starts(
      with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    )
  }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < bytes.count {
      if bytes[index] == 0x0A {
        line += 1
        lineStart = index + 1
      } else if bytes[index] & 0xC0 == 0x80 {
        lineStart += 1
      }
      index += 1
    }
  }

  /// Passes over a byte where it is the next one.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    advance()
    return true
  }

  mutating func take(while matches: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = index
    while let byte = next, matches(byte) { advance() }
    return bytes[start..<index]
  }

  /// Passes over spaces and tabs.
  mutating func skipBlanks() {
    _ = take { $0 == 0x20 || $0 == 0x09 }
  }

  /// Passes over a newline, alone or after a carriage return; whether there was one.
  mutating func takeNewline() -> Bool {
    if sees("\r\n") { advance() }
    return take(0x0A)
  }

  /// Passes over blanks and a comment, up to the end of the line.
  mutating func skipComment() throws(TOMLError) {
    skipBlanks()
    guard take(0x23) else { return }
    _ = take { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    guard next == nil || next == 0x0A || sees("\r\n") else {
      throw error("this control character may not stand in a comment")
    }
  }

  /// Passes over blanks, comments and newlines.
  mutating func skipLines() throws(TOMLError) {
    repeat { try skipComment() } while takeNewline()
  }

  func error(_ message: String) -> TOMLError {
    TOMLError(position: position, message: message)
  }

  /// What comes next, for the sentence "expected …, not …".
  var seen: String {
    guard let byte = next else { return "the end of the file" }
    if byte == 0x0A || sees("\r\n") { return "the end of the line" }
    if byte == 0x0D { return "a carriage return without a line feed" }
    let character = String(decoding: bytes[index...].prefix(8), as: UTF8.self).prefix(1)
    return String(character).quoted
  }
}
