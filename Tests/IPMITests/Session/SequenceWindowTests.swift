// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct SequenceWindowTests {
  @Test func `numbers in order are new once`() {
    var window = SequenceWindow()
    for sequence: UInt32 in 1...1000 {
      #expect(window.accept(sequence) == .fresh(skipped: 0))
      #expect(window.accept(sequence) == .repeated)
    }
  }

  @Test func `late numbers are new once, and too late ones are not`() {
    var window = SequenceWindow()
    #expect(window.accept(100) == .fresh(skipped: 99))
    #expect(window.accept(99) == .fresh(skipped: 0))
    #expect(window.accept(37) == .fresh(skipped: 0))
    #expect(window.accept(37) == .repeated)
    #expect(window.accept(36) == .stale)
  }

  @Test func `a number far ahead is taken, and the window follows`() {
    var window = SequenceWindow()
    _ = window.accept(5)
    #expect(window.accept(1_000_000) == .fresh(skipped: 999_994))
    #expect(window.accept(1_000_001) == .fresh(skipped: 0))
    #expect(window.accept(6) == .stale)
  }

  @Test func `numbers wrap`() {
    var window = SequenceWindow()
    _ = window.accept(0x7000_0000)
    _ = window.accept(0xE000_0000)
    #expect(window.accept(.max) == .fresh(skipped: 0x1FFF_FFFE))
    #expect(window.accept(0) == .fresh(skipped: 0))
    #expect(window.accept(.max) == .repeated)
    #expect(window.highest == 0)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `no number is new twice in any order`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var window = SequenceWindow()
    var seen: Set<UInt32> = [0]
    for _ in 0..<5000 {
      let near = Int64(window.highest) + Int64.random(in: -100...20, using: &random)
      let sequence = UInt32(max(0, near))
      if case .fresh = window.accept(sequence) {
        #expect(seen.insert(sequence).inserted, "seed \(seed)")
      }
    }
  }
}
