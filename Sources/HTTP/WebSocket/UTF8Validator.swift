// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Checks UTF-8 that comes in pieces, cut anywhere, and refuses it at the first byte that
/// makes it wrong.
///
/// Whole characters are left to the standard library, which is fast; the few bytes of a
/// character that may go on in the next piece are stepped through.
///
/// Source: RFC 3629 §4, table of well-formed byte sequences.
struct UTF8Validator: Sendable {
  /// Bytes that the character begun still needs, and what the next of them may be.
  private var needed = 0
  private var allowed: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether a character is complete after all that came.
  var isAtBoundary: Bool { needed == 0 }

  /// Checks a further piece; `false` where no text begins like this.
  mutating func accepts(_ piece: Span<UInt8>) -> Bool {
    var start = 0
    while start < piece.count && needed > 0 {
      guard step(piece[start]) else { return false }
      start += 1
    }
    let end = Self.lastBoundary(in: piece, from: start)
    guard Self.isWhole(piece.extracting(start..<end)) else { return false }
    for index in end..<piece.count {
      guard step(piece[index]) else { return false }
    }
    return true
  }

  /// Where the last character that may be incomplete begins, at most three bytes back.
  private static func lastBoundary(in piece: Span<UInt8>, from start: Int) -> Int {
    var index = piece.count
    while index > start && piece.count - index < 3 {
      index -= 1
      let byte = piece[index]
      if byte < 0x80 { return piece.count }
      if byte >= 0xC0 { return index }
    }
    return piece.count
  }

  private static func isWhole(_ piece: Span<UInt8>) -> Bool {
    (try? UTF8Span(validating: piece)) != nil
  }

  /// Takes one byte; `false` where it cannot stand here.
  private mutating func step(_ byte: UInt8) -> Bool {
    if needed > 0 {
      guard allowed.contains(byte) else { return false }
      allowed = 0x80...0xBF
      needed -= 1
      return true
    }
    switch byte {
    case 0x00...0x7F: return true
    case 0xC2...0xDF: return expect(1, 0x80...0xBF)
    case 0xE0: return expect(2, 0xA0...0xBF)
    case 0xED: return expect(2, 0x80...0x9F)
    case 0xE1...0xEF: return expect(2, 0x80...0xBF)
    case 0xF0: return expect(3, 0x90...0xBF)
    case 0xF1...0xF3: return expect(3, 0x80...0xBF)
    case 0xF4: return expect(3, 0x80...0x8F)
    default: return false
    }
  }

  private mutating func expect(_ count: Int, _ next: ClosedRange<UInt8>) -> Bool {
    needed = count
    allowed = next
    return true
  }
}
