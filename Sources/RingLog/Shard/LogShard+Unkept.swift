// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Going on while the journal takes nothing (promise 1).
///
/// What was given to the journal stays there, and is written when it works again. Bytes that
/// come in the meantime get offsets, are told at the end of the turn, and are forgotten once
/// they were shown. When the journal works again, its next record of each such console
/// is the gap.
extension LogShard {
  /// Goes unkept when the oldest batch, or a full tail, has waited for five seconds.
  func watch(at now: Moment) {
    let isStuck = tailBytes > tailLimit
    if !isStuck { stuckSince = nil } else if stuckSince == nil { stuckSince = now }
    guard condition == .kept, let patienceEnd, patienceEnd <= now else { return }
    guard policy == .unkept else { return change(to: .held) }
    condition = .unkept
    for index in flights.indices where !flights[index].isTold {
      flights[index].isTold = true
      tell(flights[index])
    }
    change(to: .unkept)
  }

  /// When the oldest batch that nobody was told of, or a full tail, has waited for five seconds.
  var patienceEnd: Moment? {
    guard let oldest = waitingSince ?? stuckSince else { return nil }
    return min(oldest, stuckSince ?? oldest) + LogBounds.unkeptAfter
  }

  private func change(to condition: LogCondition) {
    self.condition = condition
    log.health.set(condition, shard: index)
    for case let console? in consoles {
      console.delegate?.conditionChanged(condition, in: console)
    }
  }

  /// Tells what came this turn, and forgets what was shown.
  func tellUnkept() {
    for case let console? in consoles {
      console.tellUnkept()
    }
    tellUnkeptMarks()
  }

  /// Tells the marks that are not journaled.
  func tellUnkeptMarks() {
    guard !unkeptMarks.isEmpty else { return }
    let told = unkeptMarks
    unkeptMarks = []
    for (console, mark) in told {
      console.delegate?.markCommitted(mark, in: console)
    }
  }

  /// Is kept again once the journal has answered everything and the tails fit; where bytes
  /// are held, once what is left to answer is recent.
  func recover(at now: Moment) {
    guard condition != .kept, tailBytes <= tailLimit else { return }
    if condition == .held {
      stuckSince = nil
      if let patienceEnd, patienceEnd <= now { return }
    } else {
      guard flights.isEmpty else { return }
      tellUnkept()
      condition = .kept
      for case let console? in consoles { console.resumeKept() }
    }
    stuckSince = nil
    change(to: .kept)
  }
}
