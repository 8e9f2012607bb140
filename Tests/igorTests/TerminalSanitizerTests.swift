// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import igor

struct TerminalSanitizerTests {
  private func sanitize(_ text: String, colours: Bool = true) -> String {
    sanitize(Array(text.utf8), colours: colours)
  }

  private func sanitize(_ bytes: [UInt8], colours: Bool = true) -> String {
    var whole = TerminalSanitizer(keepsColours: colours)
    let output = whole.read(bytes) + whole.finish()
    var byByte = TerminalSanitizer(keepsColours: colours)
    let pieces = bytes.flatMap { byByte.read([$0]) } + byByte.finish()
    #expect(output == pieces, "cut differently")
    return String(decoding: output, as: UTF8.self)
  }

  @Test(arguments: [
    "plain text\n", "tab\tand\u{8}backspace\n", "größer 漢字 😀\n", "10%\r20%\rdone\n", "",
    "\u{1B}[1;31mred\u{1B}[0m\n", "\u{1B}[38;5;12mindexed\u{1B}[m\n",
    "\u{1B}[38:2::1:2:3mrgb\u{1B}[0m",
  ])
  func `text, colours and line ends stay`(text: String) {
    #expect(sanitize(text) == text)
  }

  @Test(arguments: [
    "\u{1B}]0;owned\u{7}", "\u{1B}]52;c;cm0gLXJmIC8=\u{1B}\\", "\u{1B}P$q\"p\u{1B}\\",
    "\u{1B}_x\u{1B}\\",
    "\u{1B}^x\u{1B}\\", "\u{1B}Xx\u{1B}\\", "\u{1B}[6n", "\u{1B}[c", "\u{1B}[>c", "\u{1B}[21t",
    "\u{1B}[?1049h",
    "\u{1B}[2J", "\u{1B}[1A", "\u{1B}[>4;2m", "\u{1B}[?4m", "\u{1B}[5i", "\u{1B}c", "\u{1B}#8",
    "\u{1B}(0", "\u{7}",
    "\u{E}", "\u{5}", "\u{7F}", "\u{9B}31m".unicodeScalars.first.map(String.init) ?? "", "\u{202E}",
    "\u{2066}", "\u{0}",
    "\u{1B}[1\"q",
  ])
  func `what drives a terminal goes`(sequence: String) {
    #expect(sanitize("a\(sequence)b") == "ab")
  }

  @Test func `bytes that are no UTF-8 are shown as such, a Latin-1 CSI among them`() {
    #expect(sanitize([0x61, 0x9B, 0x32, 0x4A, 0x62]) == "a\u{FFFD}2Jb")
    #expect(sanitize([0xC3, 0x28, 0xE2, 0x82, 0x1B, 0x5B, 0x6D]) == "\u{FFFD}(\u{FFFD}\u{1B}[m")
  }

  @Test func `a CR LF becomes one line end`() {
    #expect(sanitize("one\r\ntwo\r\r\n\r\nthree") == "one\ntwo\n\nthree")
  }

  @Test func `a string that never ends takes no more than its line`() {
    #expect(sanitize("a\u{1B}]P0123456 hidden\r\nshown\n") == "a\nshown\n")
  }

  @Test func `a screen drawn with cursor moves becomes lines`() {
    #expect(
      sanitize("\u{1B}[2J\u{1B}[1;1HBIOS\u{1B}[05;10HBoot Menu\u{1B}[1C>") == "BIOS\nBoot Menu >"
    )
  }

  @Test func `colours end with the text, and go where they are not wanted`() {
    #expect(sanitize("\u{1B}[31mred") == "\u{1B}[31mred\u{1B}[0m")
    #expect(sanitize("\u{1B}[31mred\u{1B}[0m", colours: false) == "red")
  }

  @Test func `no byte string whatever makes anything but text and colours`() {
    var generator = SystemRandomNumberGenerator()
    let alphabet: [UInt8] = [
      0x1B, 0x5B, 0x5D, 0x50, 0x3B, 0x31, 0x6D, 0x48, 0x07, 0x5C, 0x9C, 0xC2, 0x9B, 0x0D,
    ]
    let parameters = "0123456789;:".unicodeScalars
    for _ in 0..<2000 {
      let bytes = (0..<24).map { _ in
        Bool.random(using: &generator)
          ? alphabet.randomElement(using: &generator) ?? 0
          : UInt8.random(in: 0...255, using: &generator)
      }
      let text = sanitize(bytes)
      // Scalars: an accent behind the last letter would make another character of it.
      var rest = text.unicodeScalars[...]
      while let escape = rest.firstIndex(of: "\u{1B}") {
        let after = rest[rest.index(after: escape)...]
        let sequence = after.prefix { $0 != "m" }
        #expect(
          sequence.first == "[" && sequence.dropFirst().allSatisfy(parameters.contains),
          "\(bytes)"
        )
        rest = after.dropFirst(sequence.count)
      }
      let isClean = text.unicodeScalars.allSatisfy {
        $0.isSafe || "\t\n\r\u{8}\u{1B}".unicodeScalars.contains($0)
      }
      #expect(isClean, "\(bytes)")
    }
  }
}
