// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation
internal import RingLog

// What is done on all consoles, now and then.
extension Shard {
  /// A round over all consoles that there are when it begins, `share` of them a turn.
  func round(of share: Int, visit: @escaping (Console) -> Void) -> Round<MachineName> {
    Round(
      on: loop,
      share: share,
      over: { [unowned self] in Array(consoles.keys) },
      visit: { [unowned self] name in if let console = consoles[name] { visit(console) } }
    )
  }

  /// Every few seconds: people who take nothing, segments that cannot be written, and the like.
  func sweepAll() {
    sweeps.begin()
    for console in leaving { console.sweep() }
    fastLanes.tidy(at: loop.now)
    options.incidents?.tidy()
    sweeper?.deadline = loop.now + options.sweepInterval
  }

  func sweep(_ console: Console) {
    console.sweep()
    let failure = health.diskError
    if failure != nil || health.archiveError != nil || console.segmentTrouble != nil {
      console.lookAtSegments(failure)
    }
  }

  /// Asks again what everybody at the consoles may do: whoever logs out has all looked at.
  func review() { reviews.begin() }
}
