// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import igor

struct LineEditorTests {
  @Test(arguments: [
    (["hello", "\r"], LineEditor.Event.done("hello")), (["helo\u{7F}lo\r"], .done("hello")),
    (["ä\u{8}ö\r"], .done("ö")), (["one two \u{17}\r"], .done("one ")),
    (["gone\u{15}kept\n"], .done("kept")),
    (["x", "\u{1B}"], .cancelled), (["x\u{3}y\r"], .cancelled), (["\r"], .cancelled),
    (["up\u{1B}[A"], .editing), (["pasted\nlines\r"], .done("pasted lines")),
  ])
  func `a line is edited with the keys that everyone tries`(reads: [String], last: LineEditor.Event)
  {
    var editor = LineEditor(byteLimit: 100)
    var event = LineEditor.Event.editing
    for read in reads { event = editor.read(Array(read.utf8)) }
    #expect(event == last)
  }

  @Test func `a line has a bound`() {
    var editor = LineEditor(byteLimit: 3)
    #expect(editor.read(Array("abcdef\r".utf8)) == .done("abc"))
  }
}
