// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import igor

struct TerminalStateTests {
  private func state(after text: String) -> TerminalState {
    var state = TerminalState()
    state.read(Array(text.utf8))
    return state
  }

  private func restoration(after text: String) -> String {
    String(decoding: state(after: text).restoration, as: UTF8.self)
  }

  @Test(arguments: [
    ("login: ", "\u{1B}[0m"),
    ("\u{1B}[?1049h\u{1B}[?25l", "\u{1B}[0m\u{1B}[?1049l\u{1B}[?25h"),
    ("\u{1B}[?1000;1006h", "\u{1B}[0m\u{1B}[?1000l\u{1B}[?1006l"),
    ("\u{1B}[?25l\u{1B}[?25h", "\u{1B}[0m"),
    ("\u{1B}=\u{1B}(0", "\u{1B}[0m\u{1B}>\u{0F}\u{1B}(B"),
    ("\u{1B}[2;20r", "\u{1B}[0m\u{1B}7\u{1B}[r\u{1B}8"),
    ("\u{1B}[?1049h\u{1B}c", "\u{1B}[0m"),
    ("\u{1B}[?99999999999999999999h\u{1B}[?12;;h", "\u{1B}[0m"),
  ])
  func `what the console changed, and only that, is put back`(text: String, restored: String) {
    #expect(restoration(after: text) == restored)
  }

  @Test(arguments: [
    ("\u{1B}[1m\u{1B}[31m", "\u{1B}[1m\u{1B}[31m"), ("\u{1B}[31m\u{1B}[m", ""),
    ("\u{1B}[31m\u{1B}[0;1m", "\u{1B}[0;1m"), ("\u{1B}[>4;2m", ""),
  ])
  func `attributes are known until they are reset`(text: String, attributes: String) {
    #expect(state(after: text).attributesAgain == Array(attributes.utf8))
  }

  @Test(arguments: [
    "a\u{1B}", "\u{1B}[1;", "\u{1B}]0;x", "\u{1B}]0;x\u{1B}",
    "ä".utf8.first.map { _ in "\u{1B}P" } ?? "",
  ])
  func `inside a sequence nothing may be put`(text: String) {
    #expect(!state(after: text).isBetween)
  }

  @Test func `inside a character nothing may be put`() {
    var state = TerminalState()
    state.read([0xE2, 0x82])
    #expect(!state.isBetween)
    state.read([0xAC])
    #expect(state.isBetween)
  }
}
