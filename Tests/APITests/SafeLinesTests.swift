// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Testing

struct SafeLinesTests {
  private static func lines(_ bytes: [UInt8], pieces: Int = .max) -> [SafeLine] {
    var reader = SafeLines()
    var lines: [SafeLine] = []
    var offset = 0
    while offset < bytes.count {
      let piece = Array(bytes[offset..<min(bytes.count, offset + min(pieces, bytes.count))])
      reader.read(piece.span, at: 1000 + UInt64(offset)) { lines.append($0) }
      offset += piece.count
    }
    if let rest = reader.finish() { lines.append(rest) }
    return lines
  }

  private static let table: [(String, [String])] = [
    ("one\ntwo\r\nthree", ["one", "two", "three"]),
    ("a\r\r\nb", ["a", "b"]),
    ("\n\nx\n", ["", "", "x"]),
    ("10%\r20%\r\n", ["10%", "20%"]),
    ("root\u{8}\u{8}t\n", ["rot"]),
    ("\u{8}\u{8}ä\u{8}b\n", ["b"]),
    ("\u{1b}[1;31mred\u{1b}[0m\n", ["red"]),
    ("\u{1b}[?25l\u{1b}[2J\u{1b}[10;4Hbios\n", ["bios"]),
    ("\u{1b}]0;title\u{7}x\u{1b}]2;t\u{1b}\\y\n", ["xy"]),
    ("\u{1b}P1$r\u{1b}\\x\u{1b}(Bz\u{1b}=\n", ["xz"]),
    ("\u{1b}\u{1b}[mx\n", ["x"]),
    ("bell\u{7}nul\u{0}del\u{7f}\ttab\n", ["bellnuldel\ttab"]),
    ("c1\u{9b}31mx \u{202e}bidi\u{2028}\n", ["c131mx bidi"]),
    ("\u{1b}]0;title with\u{18}out\n", ["out"]),
    // A line end is one, whatever garbage begins before it.
    ("\u{1b}]0;title without end\nKernel panic\n", ["", "Kernel panic"]),
    ("x\u{1b}Ptorn\u{1b}\r\nKernel panic\n", ["x", "Kernel panic"]),
    ("\u{1b}[3\nKernel panic\u{1b}\nend\u{1b}(\rnow", ["", "Kernel panic", "end", "now"]),
  ]

  @Test(arguments: table.indices)
  func `text comes without what drives a terminal, whole and byte by byte`(row: Int) {
    let (text, expected) = Self.table[row]
    let bytes = Array(text.utf8)
    #expect(Self.lines(bytes).map(\.text) == expected)
    #expect(Self.lines(bytes, pieces: 1) == Self.lines(bytes))
  }

  @Test func `a line says where its first byte is`() {
    let lines = Self.lines(Array("ab\r\n\r\n\u{1b}[mcd\n".utf8))
    #expect(lines.map(\.offset) == [1000, 1004, 1009])
    #expect(lines.map(\.text) == ["ab", "", "cd"])
  }

  @Test func `bytes that are no UTF-8 become one sign each and lines have a bound`() {
    #expect(Self.lines([0xFF, 0x41, 0xC3, 0x0A]).map(\.text) == ["\u{FFFD}A\u{FFFD}"])
    let long = Self.lines([UInt8](repeating: 0x78, count: SafeLines.lineLimit * 2 + 5))
    #expect(long.map(\.text.utf8.count) == [SafeLines.lineLimit, SafeLines.lineLimit, 5])
  }

  @Test func `a sequence that never ends stops hiding text`() {
    let bytes = Array("\u{1b}]".utf8) + [UInt8](repeating: 0x78, count: 10_000)
    #expect(Self.lines(bytes).map(\.text.utf8.count).reduce(0, +) > 5000)
  }

  @Test func `a name is cleaned into one line`() {
    #expect(SafeLines.clean("al\u{1b}[31mice\nbob\u{0}") == "alice bob")
    #expect(SafeLines.clean("") == "")
  }

  /// The lines of a text with their colours, fed in pieces of a size.
  private func coloured(_ text: String, _ size: Int) -> [String] {
    var lines = SafeLines(keepsColours: true)
    var found: [SafeLine] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = Array(bytes[start..<min(start + size, bytes.count)])
      lines.read(piece.span, at: UInt64(start)) { found.append($0) }
    }
    if let rest = lines.finish() { found.append(rest) }
    for line in found {
      #expect(line.plain.unicodeScalars.allSatisfy { $0 == "\t" || $0.value >= 0x20 })
    }
    return found.map(\.text)
  }

  @Test(arguments: [1, 2, 5, 1000])
  func `colours stay where that is asked for, and end with their line`(size: Int) {
    let red = "\u{1B}[1;31m"
    let off = "\u{1B}[0m"
    #expect(coloured("a\(red)b\(off)c", size) == ["a\(red)b\(off)c"])
    #expect(
      coloured("a\(red)b\nc\u{1B}[md\ne", size) == ["a\(red)b\(off)", "\(red)c\u{1B}[md", "e"]
    )
    #expect(coloured("x\(red)yz\u{8}\u{8}\u{8}w", size) == ["\(red)w\(off)"])
    #expect(coloured("\u{1B}]0;t\u{7}a\u{1B}[?25lb\u{1B}[>1mc\u{1B}[Jd", size) == ["abcd"])
    #expect(coloured("..\u{1B}c\u{1B}[?7l\u{1B}[2Ja\u{1B}[2Jb", size) == ["..", "a", "b"])
    #expect(coloured("top\u{1B}[5;1Hnext\u{1B}Ethird", size) == ["top", "next", "third"])
  }
}
