// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import Patterns

struct LiteralSetTests {
  private let words = [
    "Kernel panic", "panic", "anna", "BUG: ", "aaa", "Starting kernel", "[    0.", "login:",
    "reboot: ",
    "coreboot-", "U-Boot ", "\u{1}\u{2}\u{3}", "EXT4-fs", "blocked for more than",
  ]

  private func set(_ words: [String]) throws -> LiteralSet {
    try #require(LiteralSet(words.map { [Array($0.utf8)] }))
  }

  private func hits(_ text: [UInt8], _ words: [String], cut: Int) throws -> [Int] {
    let set = try set(words)
    var state: LiteralSet.State = 0
    var hits: [Int] = []
    var from = 0
    while from < text.count {
      let piece = Array(text[from..<min(from + cut, text.count)])
      set.scan(piece.span, &state) { end, _ in hits.append(from + end) }
      from += piece.count
    }
    return hits
  }

  /// Short ones too, for which every byte may be a beginning.
  @Test(arguments: [1, 2, 3, 7, 64, 10_000], [[], ["ni"], ["x"]])
  func `literals are found however they are cut`(cut: Int, short: [String]) throws {
    let words = self.words + short
    var seed = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      var text: [UInt8] = []
      for _ in 0..<40 {
        text += Array((words.randomElement(using: &seed) ?? "").utf8)
        text.removeLast(min(text.count, Int.random(in: 0...2, using: &seed)))
        text.append(UInt8.random(in: 0...255, using: &seed))
      }
      let ends = text.indices.map { $0 + 1 }.filter { end in
        words.contains { text[..<end].suffix($0.utf8.count).elementsEqual($0.utf8) }
      }
      #expect(try hits(text, words, cut: cut) == ends)
    }
  }

  @Test func `a text tells whose literals are in it`() throws {
    let set = try #require(
      LiteralSet(
        [["panic", "BUG: "], ["Kernel panic"], ["anna"]].map { $0.map { Array($0.utf8) } }
      )
    )
    #expect(set.lists(in: Array("a Kernel panic here".utf8).span) == 0b011)
    #expect(set.lists(in: Array("BUG: by anna".utf8).span) == 0b101)
    #expect(set.lists(in: Array("Kernel  panik".utf8).span) == 0)
  }

  @Test func `too much is refused`() {
    #expect(LiteralSet([[[UInt8](repeating: 1, count: LiteralSet.byteLimit + 1)]]) == nil)
    #expect(LiteralSet([[[]]]) == nil)
    #expect(LiteralSet([[Array(0...255)]]) == nil)
    #expect(LiteralSet(Array(repeating: [], count: 129)) == nil)
    #expect(LiteralSet([]) != nil)
  }
}
