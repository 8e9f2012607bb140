// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Testing

@testable import igor

struct ScreenTests {
  private let now = Moment.now

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func `a line of igor's is dimmed, and the console has its colours back after it`() {
    var screen = Screen(usesEscapes: true)
    _ = screen.output(Array("\u{1B}[1m\u{1B}[31mpanic".utf8))
    #expect(
      text(screen.say("bob left", at: now))
        == "\r\n\u{1B}[0;2m[igor: bob left]\u{1B}[0m\r\n\u{1B}[1m\u{1B}[31m"
    )
    #expect(text(screen.say("again", at: now)).hasPrefix("\r\u{1B}[0;2m"))
  }

  @Test func `what others put into a line cannot leave it`() {
    var screen = Screen(usesEscapes: false)
    #expect(
      text(screen.say("a\u{1B}]0;x\u{7}\r\nb\u{9B}2J\u{202E}", at: now))
        == "\r[igor: a]0;x  b2J]\r\n"
    )
  }

  @Test func `output behind a question is bounded`() {
    var screen = Screen(usesEscapes: false)
    _ = screen.ask("say:", answer: "")
    #expect(!screen.isFull)
    for _ in 0..<20 { #expect(screen.output([UInt8](repeating: 0x61, count: 16_384)).isEmpty) }
    #expect(screen.isFull)
    #expect(screen.endPrompt().count > 20 * 16_384)
    #expect(!screen.isFull)
  }

  @Test func `lines that wait are bounded`() {
    var screen = Screen(usesEscapes: false)
    _ = screen.ask("say:", answer: "")
    for number in 0..<200 { _ = screen.say("line \(number)", at: now) }
    let shown = text(screen.endPrompt())
    #expect(shown.contains("line 199") && !shown.contains("line 99]"))
  }
}
