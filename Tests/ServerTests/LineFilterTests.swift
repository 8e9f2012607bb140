// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import HTTP
import Notation
import Testing

@testable import Server

struct LineFilterTests {
  private func items(_ count: Int, _ text: (Int) -> String) -> [PastLines.Item] {
    (0..<count).map { index in
      .line(SafeLine(offset: UInt64(index), text: text(index)), time: Timestamp(seconds: 1))
    }
  }

  private func filter(_ word: String, context: Int) throws -> LineFilter {
    let parameters = try Parameters([.init("grep", word)], known: ["grep", "case"])
    let expression = try Expression(parameters, "grep")
    return LineFilter(try #require(expression), context: context)
  }

  @Test func `lines around a match are those just before it and after it`() throws {
    var filter = try filter("here", context: 2)
    var lines = items(20) { $0 == 9 ? "here" : "line \($0)" }[...]
    let output = filter.filter(&lines)
    let offsets = output.compactMap { one -> UInt64? in
      if case .item(.line(let line, _), _) = one { line.offset } else { nil }
    }
    #expect(offsets == [7, 8, 9, 10, 11])
  }

  @Test func `what is kept for a match is bounded in bytes too`() throws {
    var filter = try filter("here", context: 10_000)
    let long = String(repeating: "x", count: 16_000)
    var lines = items(500) { _ in long }[...]
    let nothing = filter.filter(&lines)
    #expect(nothing.isEmpty && lines.isEmpty)
    lines = items(1) { _ in "here" }[...]
    let output = filter.filter(&lines)
    let bytes = output.reduce(0) { sum, one in
      if case .item(.line(let line, _), _) = one { sum + line.text.utf8.count } else { sum }
    }
    #expect(bytes > LineFilter.contextBytes / 4 && bytes <= LineFilter.contextBytes)
  }

  @Test func `a filter without time takes a line, and leaves the rest for later`() throws {
    var filter = try filter("line", context: 0)
    var lines = items(3) { "line \($0)" }[...]
    let output = filter.filter(&lines, until: .init(nanoseconds: 0))
    #expect(output.count == 1 && lines.count == 2)
  }
}
