// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import BMCSimulator

struct SequenceWindowTests {
  /// Which of the numbers are taken, one after the other.
  private func taken(_ numbers: [UInt32]) -> [UInt32] {
    var window = SequenceWindow()
    return numbers.filter { window.accept($0) }
  }

  @Test func `a number is taken once`() {
    #expect(taken([1, 1, 2, 2, 1, 3]) == [1, 2, 3])
  }

  @Test func `numbers may come in any order within the window`() {
    #expect(taken([5, 3, 4, 1, 2, 1, 2, 3, 4, 5]) == [5, 3, 4, 1, 2])
  }

  @Test func `numbers too far ahead or behind are not taken`() {
    #expect(taken([16, 15, 30, 14, 13, 46, 45, 29, 28, .max, 0]) == [15, 30, 14, 45, 29])
  }
}
