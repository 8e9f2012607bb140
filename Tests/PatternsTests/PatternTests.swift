// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import Patterns

struct PatternTests {
  @Test(arguments: [
    ("(", "missing closing parenthesis"), ("a{3,1}", "out of order"), ("\\C", "\\C"),
    ("(*UTF)x", "UTF"), ("[z-a]", "range out of order"), ("ab\\", "\\ at end"),
  ])
  func `what is no expression is refused with a reason`(text: String, reason: String) {
    do throws(PatternError) {
      _ = try Pattern(text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
    }
  }

  @Test func `an expression has a bound of length and of depth`() {
    #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 1025)) }
    #expect(throws: PatternError.self) {
      try Pattern(String(repeating: "(", count: 60) + String(repeating: ")", count: 60))
    }
    #expect(throws: PatternError.self) { try Pattern("a\0b") }
  }

  @Test(arguments: [
    ("Kernel panic", "Kernel panic"), ("^Kernel .* not syncing$", "Kernel "),
    ("abc+d", "abc"), ("abc*d", "ab"), ("ab?", "a"), ("(a|b)cdef", "cdef"),
    ("x{0,3}hung_task", "hung_task"), ("foo\\.bar", "foo.bar"), ("\\bBUG:", "BUG:"),
    ("[]a]XFS \\(", "XFS ("), ("[[:alpha:]x]oops", "oops"), ("(?:a(b)c)*panic", "panic"),
    ("{speed} low", "{speed} low"), ("fan{2,4} low", " low"), ("fan{2,x low", "fan{2,x low"),
  ])
  func `the best literal of an expression is found`(text: String, literal: String) throws {
    #expect(try Pattern(text).literal?.bytes == Array(literal.utf8))
  }

  @Test(arguments: [
    "a|b", "(?i)panic", "(?x)a b", ".*", "[a-z]+", "\\x41b", "\\Qa|b", "é*x", ",d{22,|.",
  ])
  func `an expression that could do without has none`(text: String) throws {
    #expect(try Pattern(text).literal == nil)
  }

  @Test(
    arguments: [
      ("(oops|segfault) at", "a segfault at 7f", 2..<13), ("(s)(e)(g)(f)", "segfault", 0..<4),
      ("(?<letter>[a-z])\\1", "a seed", 3..<5), ("((((\\d))))", "x7", 1..<2),
    ]
  )
  func `groups of any number match`(text: String, line: String, place: Range<Int>) throws {
    let found = Matcher().firstMatch(of: try Pattern(text), in: Array(line.utf8).span)
    #expect(found == .found(place))
  }

  @Test func `what takes too many steps is given up`() throws {
    let pattern = try Pattern("(a+)+$")
    let subject = Array((String(repeating: "a", count: 40) + "b").utf8)
    #expect(Matcher().firstMatch(of: pattern, in: subject.span) == .tooMuch)
  }

  @Test func `bytes that are no text are matched around`() throws {
    let matcher = Matcher()
    let bytes: [UInt8] = [0x00, 0xFF, 0xFE] + Array("grün\u{1B}[0m".utf8) + [0xC3]
    #expect(matcher.firstMatch(of: try Pattern("grün"), in: bytes.span) == .found(3..<8))
    #expect(matcher.firstMatch(of: try Pattern("\\x00"), in: bytes.span) == .found(0..<1))
    #expect(matcher.firstMatch(of: try Pattern("gr"), in: bytes.span) == .found(3..<5))
    #expect(matcher.firstMatch(of: try Pattern("z"), in: [UInt8]().span) == .none)
    let anyCase = try Pattern("GRÜN", options: .ignoresCase)
    #expect(matcher.firstMatch(of: anyCase, in: bytes.span) == .found(3..<8))
  }
}
