// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Notation
import TestSupport
import Testing

@testable import igor

struct TableTests {
  @Test func `numbers stand at the right, colours around the text alone`() {
    var table = Table(["NAME", "N", ""], right: [1])
    table.add(["a", "7", ""], styles: [1: .bad])
    table.add(["long name", "100", "x"])
    #expect(table.text == "NAME         N\na            7\nlong name  100  x\n")
    let lines = table.text(Palette(hasColours: true)).split(separator: "\n")
    #expect(lines[1] == "a            \u{1B}[1;31m7\u{1B}[0m")
  }

  @Test func `columns only grow while rows come`() {
    var layout = TableLayout(Table(["A", "B"]), .plain)
    #expect(layout.text(of: [Row(["x", "1"])]) == "A  B\nx  1\n")
    #expect(layout.text(of: [Row(["xyz", "2"])]) == "xyz  2\n")
    #expect(layout.text(of: [Row(["x", "3"])]) == "x    3\n")
  }

  @Test func `nothing in a cell drives the terminal or leaves the cell`() {
    var table = Table(["A"])
    table.add(["a\u{1B}[2J\nb\u{202E}\u{9B}c\td"])
    #expect(table.text == "A\na[2J bc d\n")
    #expect(table.csv == "A\na[2J bc d\n")
  }

  @Test func `equal answers are told once, of most machines first`() {
    var folded = FoldedAnswers()
    for (name, text) in [("n10", "on"), ("n2", "off"), ("n9", "on"), ("n11", "on\u{7}")] {
      folded.add([Finding(text)], of: name)
    }
    folded.add([Finding("on"), Finding("on")], of: "n7")
    #expect(folded.text == "n[7,9-10]: on\nn2: off\nn11: on\n")
    for name in ["y1", "y2", "z"] {
      folded.add(
        [Finding(name == "z" ? "error: a" : "error: b")],
        of: name,
        detail: "\(name) is away"
      )
    }
    #expect(folded.text.hasSuffix("\nz: z is away\n"))
    #expect(folded.text.contains("\ny[1-2]: error: b\n"))
  }

  @Test func `what is about one thing stands together`() {
    var folded = FoldedAnswers()
    folded.add([Finding("maker", "A"), Finding("firmware", "1")], of: "m1")
    folded.add([Finding("maker", "B"), Finding("firmware", "1")], of: "m2")
    #expect(folded.text == "m1: maker: A\nm2: maker: B\nm[1-2]: firmware: 1\n")
  }

  @Test(arguments: [
    (0.0, "0"), (42, "42"), (12.1, "12.1"), (-0.5, "-0.5"), (1.0005, "1.001"), (3.14159, "3.142"),
    (.infinity, "inf"), (1e20, "1e+20"), (-0.0002, "0"),
  ])
  func `values have as many decimals as say something`(value: Double, text: String) {
    #expect(value.brief == text)
  }

  @Test func `objects are found however the answer is cut`() throws {
    let rows = ["{\"a\":\"}\\\"]{\"}", "{\"b\":[{},[]]}", "{}"]
    for text in ["[\(rows.joined(separator: ", "))]\n", rows.joined(separator: "\n\n") + "\n"] {
      var splitter = RowSplitter()
      var found: [[UInt8]] = []
      for byte in text.utf8 { found += try splitter.read([byte]) }
      #expect(found.map { String(decoding: $0, as: UTF8.self) } == rows)
      #expect(splitter.isBetweenObjects)
      var whole = RowSplitter()
      #expect(try whole.read(Array(text.utf8)) == found)
    }
  }
}
