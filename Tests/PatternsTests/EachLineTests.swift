// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Testing

@testable import Patterns

/// However lines are searched, the answer is that of trying each by itself.
struct EachLineTests {
  /// The lines of a block and their matches, each line tried by itself.
  private func eachLine(_ pattern: Pattern, in block: [UInt8]) -> [Range<Int>: Range<Int>] {
    let matcher = Matcher()
    var found: [Range<Int>: Range<Int>] = [:]
    var start = 0
    while start < block.count {
      let end = block[start...].firstIndex(of: 0x0A) ?? block.count
      let isReturn = end > start && block[end - 1] == 0x0D
      let line = start..<(isReturn ? end - 1 : end)
      if case .found(let match) = matcher.firstMatch(of: pattern, in: Array(block[line]).span) {
        found[line] = match.lowerBound + start..<match.upperBound + start
      }
      start = end + 1
    }
    return found
  }

  private func finder(_ pattern: Pattern, in block: [UInt8]) -> [Range<Int>: Range<Int>] {
    var finder = LineFinder(pattern)
    var found: [Range<Int>: Range<Int>] = [:]
    var position = 0
    while true {
      switch finder.next(in: block.span, from: position, until: .now + .seconds(60)) {
      case .line(let line, let match):
        #expect(found.updateValue(match, forKey: line) == nil)
        position = (block[line.upperBound...].firstIndex(of: 0x0A) ?? block.count) + 1
      case .end: return found
      case .paused(let place): position = place
      }
    }
  }

  private func expectEachLine(
    _ text: String,
    _ options: Pattern.Options = [],
    in block: [UInt8]
  ) throws {
    let pattern = try Pattern(text, options: options)
    let (found, expected) = (finder(pattern, in: block), eachLine(pattern, in: block))
    #expect(
      found == expected,
      "\(text) in \(String(decoding: block, as: UTF8.self).debugDescription)"
    )
  }

  /// Expressions that see beyond their line, or keep what they took of others.
  static let farSighted = [
    #"\Atwo"#, #"two\z"#, #"two\Z"#, #"\Gtwo"#, #"(?<!\n)two"#, #"(?<![^x])t"#, #"two(?!\n)"#,
    #"two(?![\s\S])"#, #"(?<=\A)t"#, #"[^q]*+two"#, #"(?>[^q]*)two|t"#, #"(?>[^q]+)$"#, #"[^q]++x"#,
    #"o[^q]{2,}+"#, #"[^q]*\Ko"#, #"(?-m)^two$"#, #"(?-m:^)two"#, #"\D*+o"#, #"(?s).*+|t"#,
    #"(*COMMIT)two"#, #"on(*SKIP)x|[^q]"#, #"one\R|wo"#, #"\X\z"#, #"(?(?=\n)x|o$)"#,
    #"^(?!.*\n)o"#,
    #"(?:[^q](?R)?x|two)"#, #"([^q])*+|e"#, #"(?<!e\r)\n|^o"#, #"x*+two$"#, #"(?x) two # a"#,
    #"a(*ACCEPT)two"#, #"o(*ACCEPT)zzz"#, #"\Q[\E|t"#, #"[\Q]\E]|t"#, #"(?m)^$"#,
  ]

  private static let plain = [
    "two", "^two$", "[^q]*two", #"\Btwo"#, #"\s*two"#, "(t|x)(w)o", "(?i)TWO", "(?<n>t)wo", "^",
    "$", "^$",
    "", "o?", #"o\r?$"#, #"(.)\1"#, "[[:alpha:]]+$", #"[^\]\n]+"#, "(?s)o.t", #"\x{74}wo"#, #"\W"#,
  ]

  private static let block = Array("one\r\ntwo\n\n two\r\r\noxx two x\nq\rtwo\n\r\none\ntwo".utf8)

  @Test(arguments: farSighted + plain)
  func `a line matches by itself, whatever stands before and after it`(text: String) throws {
    for end in ["", "\n", "\r\n", "\r"] {
      try expectEachLine(text, in: Self.block + Array(end.utf8))
    }
    for cut in 0..<Self.block.count { try expectEachLine(text, in: Array(Self.block[cut...])) }
  }

  /// Trying each line costs several times as much.
  @Test func `ordinary expressions are searched a block at a time`() throws {
    for text in Self.plain where text != "(?m)^$" {
      #expect(try Pattern(text).isOwnLine, "\(text)")
    }
    for text in ["oops|BUG: ", "eth[0-9]+: .* (up|down)", #"\d{1,3}(\.\d{1,3}){3}"#, "(a|b)+?c{2}"]
    {
      #expect(try Pattern(text).isOwnLine)
    }
    for text in Self.farSighted { #expect(try !Pattern(text).isOwnLine, "\(text)") }
  }

  @Test func `any expression finds what trying every line finds`() throws {
    let words = [
      "ab", "b", "a", "c", ".", "x", "(ab|c)", "[bc]", "[^q]", "\\.", "(?:a)", "^", "$", "\\b",
      "\\B",
      "\\s", "\\S", "\\n", "\\r", "\\R", "\\A", "\\z", "\\Z", "\\G", "\\K", "\\X", "(?=b)",
      "(?!\\n)",
      "(?<=a)", "(?<!\\n)", "(?>[^q]*)", "(?>a|ab)", "(?i)", "(?s)", "(?-m)", "(?m)", "|", "(b)\\1",
      "(*COMMIT)", "(*ACCEPT)", "(*SKIP)", "(*PRUNE)", "(?:", "(", ")", "[\\]x]", "\\Q.\\E", "(?U)",
    ]
    let repeats = [
      "", "", "", "", "*", "+", "?", "{0,1}", "{2}", "*?", "+?", "*+", "++", "?+", "{1,2}+",
    ]
    var seed = SystemRandomNumberGenerator()
    var tried = 0
    while tried < 4000 {
      let text = (0..<Int.random(in: 1...5, using: &seed)).map { _ in
        (words.randomElement(using: &seed) ?? "") + (repeats.randomElement(using: &seed) ?? "")
      }.joined()
      let options = Pattern.Options(rawValue: UInt8.random(in: 0...1, using: &seed))
      guard (try? Pattern(text, options: options)) != nil else { continue }
      tried += 1
      let block = (0..<Int.random(in: 0...120, using: &seed)).map { _ in
        Array("aabbcxq.\n\n\n\r".utf8).randomElement(using: &seed) ?? 0
      }
      try expectEachLine(text, options, in: block)
    }
  }
}
