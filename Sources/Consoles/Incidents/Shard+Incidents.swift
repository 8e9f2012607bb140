// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation
internal import RingLog

extension Shard {
  /// When an output is frozen for which no worker had time.
  private static let pause = Duration.seconds(2)
  /// When an output is frozen again that could not be written.
  private static let retryPause = Duration.seconds(60)

  /// Has a worker copy what a console printed around an incident, until that is written.
  ///
  /// The console may be gone, or go meanwhile: as long as something is kept of it, that is copied.
  func freeze(_ id: UInt64, of name: MachineName, around offset: UInt64) {
    guard let book = options.incidents, !isStopping else { return }
    let snapshot = logSnapshot(of: name)
    let end = min(offset, snapshot?.end ?? 0) + IncidentTracker.reach.after
    let work: @Sendable () -> Bool = { book.freeze(id, snapshot, upTo: end) }
    let isTaken = agenda.submit(work, to: workers) { [unowned self] isDone in
      if !isDone { freeze(id, of: name, around: offset, after: Self.retryPause) }
    }
    if !isTaken { freeze(id, of: name, around: offset, after: Self.pause) }
  }

  private func freeze(
    _ id: UInt64,
    of name: MachineName,
    around offset: UInt64,
    after pause: Duration
  ) {
    agenda.after(pause) { [unowned self] in freeze(id, of: name, around: offset) }
  }
}
