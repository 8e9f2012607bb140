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
  func watch(at now: ContinuousClock.Instant) {
    let isStuck = tailBytes > tailLimit
    if !isStuck { stuckSince = nil } else if stuckSince == nil { stuckSince = now }
    guard isKept, let deadline = nextDeadline, deadline <= now else { return }
    isKept = false
    log.health.setUnkept(true, shard: index)
    for index in flights.indices where !flights[index].isTold {
      flights[index].isTold = true
      tell(flights[index])
    }
    for case let console? in consoles {
      console.delegate?.keptChanged(false, in: console)
    }
  }

  /// Tells what came this turn, and forgets what was shown.
  func tellUnkept() {
    for case let console? in consoles {
      console.tellUnkept()
    }
    let told = unkeptMarks
    unkeptMarks = []
    for (console, mark) in told {
      console.delegate?.markCommitted(mark, in: console)
    }
  }

  /// Is kept again once the journal has answered everything and the tails fit.
  func recover() {
    guard !isKept, flights.isEmpty, tailBytes <= tailLimit else { return }
    tellUnkept()
    isKept = true
    stuckSince = nil
    log.health.setUnkept(false, shard: index)
    for case let console? in consoles {
      console.resumeKept()
      console.delegate?.keptChanged(true, in: console)
    }
  }
}
