// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Testing

@testable import Patterns

struct LineFinderTests {
  /// The lines of a block that match, as text.
  private func lines(_ pattern: Pattern, in block: [UInt8]) -> [String] {
    var finder = LineFinder(pattern)
    var found: [String] = []
    var position = 0
    while true {
      let far = Moment.now + .seconds(60)
      switch finder.next(in: block.span, from: position, until: far) {
      case .line(let line, let match):
        #expect(line.lowerBound <= match.lowerBound && match.upperBound <= line.upperBound)
        found.append(String(decoding: block[line], as: UTF8.self))
        position = line.upperBound
        while position < block.count, block[position] != 0x0A { position += 1 }
        position += 1
      case .end: return found
      case .paused(let place): position = place
      }
    }
  }

  @Test(arguments: [
    ("panic", ["a panic", "panic"]), ("^panic$", ["panic"]), ("c$", ["a panic", "panic"]),
    ("a\\s+b", []), ("^$", [""]), ("[^q]*two", ["two"]), ("PANIC", []),
  ])
  func `lines are found, each by itself`(text: String, expected: [String]) throws {
    let block = Array("a panic\r\none\na \n b\n\ntwo\npanic".utf8)
    #expect(lines(try Pattern(text), in: block) == expected)
  }

  @Test func `letters of either case are the same where that is asked for`() throws {
    let block = Array("x\nKERNEL PANIC\nkernel panic\nKernel Panik\nkErnel pAnic!\n".utf8)
    let found = lines(try Pattern("Kernel panic", options: .ignoresCase), in: block)
    #expect(found == ["KERNEL PANIC", "kernel panic", "kErnel pAnic!"])
    #expect(lines(try Pattern("k.*[!]", options: .ignoresCase), in: block) == ["kErnel pAnic!"])
    let literal = try Pattern("panic!", options: [.ignoresCase, .isLiteral])
    #expect(lines(literal, in: block) == ["kErnel pAnic!"])
  }

  @Test func `a hopeless expression is counted and stopped by the clock`() throws {
    var finder = LineFinder(try Pattern("(a+)+$"))
    let block = Array((String(repeating: "a", count: 40) + "b\nx\n").utf8)
    let step = finder.next(in: block.span, from: 0, until: .now)
    #expect(step == .paused(at: 42))
    #expect(finder.refusals == 1)
  }

  @Test(arguments: ["x", "at", " at ", "Kernel panic", "aaaa", "q9"], [false, true])
  func `a literal is found wherever it stands, and nowhere else`(word: String, ignoresCase: Bool)
    throws
  {
    let literal = try #require(Literal(Array(word.utf8), ignoresCase: ignoresCase))
    let written = Array((ignoresCase ? word.uppercased() : word).utf8)
    // Parts of it stand everywhere.
    let filler = Array("ta Ke ak9 panik 9q aa".utf8)
    for place in 0..<150 {
      let before = (0..<place).map { filler[$0 % filler.count] }
      let block = before + written + Array(filler.prefix(place % 70))
      let first = (0...(block.count - written.count)).first { index in
        let here = block[index..<index + written.count]
        return ignoresCase
          ? here.map(\.lowerCase) == written.map(\.lowerCase) : Array(here) == written
      }
      let found = unsafe block.withUnsafeBufferPointer { unsafe literal.first(in: $0, from: 0) }
      #expect(found == first, "\(place)")
      let after = unsafe block.withUnsafeBufferPointer { buffer in
        unsafe literal.first(in: buffer, from: buffer.count - written.count + 1)
      }
      #expect(after == nil)
    }
  }
}
