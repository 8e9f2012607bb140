// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Telling before the journal has it: the front does, and outlives igord as well (promise 1).
extension LogShard {
  /// Hands the turn's batch over, and tells what the front has; delegates may append to that.
  func postAndTell() {
    post()
    guard front != nil else { return }
    for answers in 1...Self.answersATurn {
      tellKept()
      guard hasUnposted else { return }
      post(isUrgent: answers == Self.answersATurn)
    }
  }

  /// Answers to answers that a turn takes; what is told after those waits for the journal, so that
  /// no turn is endless.
  private static let answersATurn = 4

  /// Tells what is in the front, in order: behind what is not, it waits as well.
  private func tellKept() {
    var next = firstUntold
    while next < flights.count, flights[next].frame != nil {
      flights[next].isTold = true
      tell(flights[next])
      next += 1
    }
  }

  /// Index of the first flight that was not told; those before it were.
  var firstUntold: Int {
    var index = flights.count
    while index > 0, !flights[index - 1].isTold { index -= 1 }
    return index
  }
}
