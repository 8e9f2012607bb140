// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import Testing

@testable import igor

struct TypedOptionsTests {
  private func refused(_ message: String) -> Failure {
    Failure(.failed, message, code: "bad_request")
  }

  @Test func `a wrong expression is shown with a mark where it is wrong`() {
    let alone = TypedExpression(parameter: "q", option: nil, text: "ä(b")
    let complaint = refused("q: not a regular expression: missing closing parenthesis (at byte 4)")
    let failure = complaint.about([], alone)
    #expect(failure.status == .usage)
    #expect(failure.message == "not a regular expression: missing closing parenthesis")
    #expect(failure.details == ["  ä(b", "     ^"])
    let option = TypedExpression(parameter: "grep", option: "--grep", text: "")
    let empty = refused("grep: an expression was expected").about([], option)
    #expect(empty.message == "--grep: an expression was expected" && empty.details.isEmpty)
    // What drives a terminal is left out, and with it the mark.
    let wild = TypedExpression(parameter: "q", option: nil, text: "\u{1b}[2J(")
    let shown = refused("q: not a regular expression: no (at byte 2)").about([], wild)
    #expect(shown.details.count == 1 && !shown.details[0].contains("\u{1b}"))
  }

  @Test func `a parameter has the name of its option, and other refusals stay as they are`() {
    let limit = refused("limit: a number from 1 to 5 was expected")
    #expect(limit.about(["limit"]).message == "--limit: a number from 1 to 5 was expected")
    #expect(limit.about(["limit"]).status == .usage)
    #expect(limit.about(["context"]) == limit)
    let other = Failure(.noSuchMachine, "limit: there is no machine x", code: "not_found")
    #expect(other.about(["limit"]) == other)
    #expect(refused("there are searches enough").about(["limit"]).status == .failed)
  }

  @Test func `times before lines are those of the zone, and hyphens where none is known`() throws {
    let zone = try #require(ClockZone("+02:00"))
    var lines = TimedLines(zone: zone)
    let blank = TimeColumn.text(nil, in: .utc)
    let text = "2026-11-02T03:12:45.120Z one\n\(blank) two\n[igor: 3 bytes missing]\n"
    let shown = String(decoding: lines.read(Array(text.utf8)) + lines.finish(), as: UTF8.self)
    let wide = "-" + String(repeating: " ", count: 28)
    #expect(
      shown == "2026-11-02T05:12:45.120+02:00 one\n\(wide) two\n[igor: 3 bytes missing]\n"
    )
  }
}
