// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import igor

struct LastScreenfulTests {
  @Test(arguments: [
    ("a\nb\nc\n", 2, true, "b\nc\n"), ("a\nb\nc", 2, true, "b\nc"), ("a\nb\n", 9, true, "a\nb\n"),
    ("half\nb\nc\n", 9, false, "b\nc\n"), ("no line end", 5, false, "no line end"),
    ("", 5, false, ""),
    ("only\n", 5, false, "only\n"), ("a\n\n\nb", 2, true, "\nb"),
  ])
  func `the past begins at a line and fits`(
    text: String,
    lines: Int,
    beginsLine: Bool,
    shown: String
  ) {
    let cut = LastScreenful.cut(Array(text.utf8), toLast: lines, beginsLine: beginsLine)
    #expect(String(decoding: cut, as: UTF8.self) == shown)
  }

  @Test func `it keeps what a screen needs and no more than its bound`() {
    var recent = LastScreenful()
    for number in 0..<20_000 { recent.append(Array("line \(number)\r\n".utf8)) }
    #expect(recent.text(lines: 2) == Array("line 19998\r\nline 19999\r\n".utf8))
    #expect(recent.text(lines: .max).count <= 2 * LastScreenful.limit)
  }
}
