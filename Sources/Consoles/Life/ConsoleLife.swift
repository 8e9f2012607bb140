// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock
package import IPMI
package import Notation

/// When a console's source is started, and what people are told about it.
///
/// Sans-IO: events in, with the time; out come the next deadline and, where it changed, the
/// status. A changed status is one log line and one mark, whoever made it change.
///
///     waiting --timer--> attempting --activated--> active
///        ^                   |                        |
///        +------ended--------+---------ended----------+
package struct ConsoleLife: Sendable {
  private enum Phase: Equatable {
    case stopped
    case waiting(until: Moment)
    case attempting
    case active(since: Moment)
  }

  /// What people are told.
  package private(set) var status: ConsoleStatus

  private let pauses: RetryPauses
  private var jitter: Jitter
  private var phase = Phase.stopped
  /// Whether the limiter has said from when on the next attempt may begin.
  private var isAdmitted = false
  /// Attempts in a row that failed.
  private var failures = 0
  /// When a start last found a ghost of our earlier run.
  private var ghostFound: Moment?

  package init(seed: UInt64, pauses: RetryPauses = RetryPauses(), wall: Timestamp) {
    self.pauses = pauses
    jitter = Jitter(seed: seed)
    status = ConsoleStatus(state: .disabled, since: wall)
  }

  /// When `timerFired` is due.
  package var deadline: Moment? {
    if case .waiting(let until) = phase { until } else { nil }
  }

  /// Whether input goes anywhere.
  package var isActive: Bool { status.state == .active }

  /// Begins to keep the source connected; the first attempt is due at once.
  package mutating func start(
    at now: Moment,
    wall: Timestamp
  ) -> ConsoleStatus? {
    guard phase == .stopped else { return nil }
    phase = .waiting(until: now)
    return change(to: .connecting, nil, wall)
  }

  /// Stops for good, or until `start`.
  package mutating func stop(wall: Timestamp) -> ConsoleStatus? {
    phase = .stopped
    isAdmitted = false
    return change(to: .disabled, nil, wall)
  }

  /// Whether an attempt is to begin now.
  ///
  /// Where too many others begin, the deadline moves instead. How often one BMC may see a handshake
  /// is its link's matter.
  package mutating func timerFired(
    at now: Moment,
    limiter: inout HandshakeLimiter
  ) -> Bool {
    guard case .waiting(let until) = phase, until <= now else { return false }
    if !isAdmitted {
      let turn = limiter.reserve(at: now)
      if turn > now {
        isAdmitted = true
        phase = .waiting(until: turn)
        return false
      }
    }
    isAdmitted = false
    phase = .attempting
    return true
  }

  /// The source works, for the first time or again.
  package mutating func activated(
    foundGhost: Bool,
    at now: Moment,
    wall: Timestamp
  ) -> ConsoleStatus? {
    switch phase {
    case .attempting:
      phase = .active(since: now)
      ghostFound = foundGhost ? now : nil
    case .active: break
    case .stopped, .waiting: return nil
    }
    return change(to: .active, nil, wall)
  }

  /// Something is wrong that the source deals with by itself.
  ///
  /// A silent BMC whose session is kept, say, or SOL that somebody else has. Nothing is typed
  /// until it is `activated` again.
  package mutating func impaired(
    _ state: ConsoleState,
    _ error: ConsoleError,
    wall: Timestamp
  ) -> ConsoleStatus? {
    switch phase {
    case .attempting, .active: change(to: state, error, wall)
    case .stopped, .waiting: nil
    }
  }

  /// The attempt failed, or the connection is lost.
  package mutating func ended(
    _ end: SourceEnd,
    at now: Moment,
    wall: Timestamp
  ) -> ConsoleStatus? {
    switch phase {
    case .stopped, .waiting:
      return nil
    case .attempting:
      phase = .waiting(until: now + pause(after: end.retry))
      failures += 1
      return change(to: .down, end.error, wall)
    case .active(let since):
      phase = .waiting(until: now + pauseAfterLoss(end.retry, activeSince: since, at: now))
      return change(to: .connecting, end.error, wall)
    }
  }

  private mutating func pauseAfterLoss(
    _ retry: SourceEnd.Retry,
    activeSince since: Moment,
    at now: Moment
  ) -> Duration {
    let isGhosts = ghostFound.map { now - $0 <= pauses.ghost } ?? false
    ghostFound = nil
    if isGhosts || now - since >= pauses.steady {
      failures = 0
      return .zero
    }
    failures += 1
    return pause(after: retry)
  }

  private mutating func pause(after retry: SourceEnd.Retry) -> Duration {
    switch retry {
    case .atOnce, .soon: jitter.shorten(failures < 30 ? pauses.knock : pauses.knock * 2)
    case .later: jitter.shorten(min(pauses.refused * (1 << min(failures, 16)), pauses.longest))
    case .whenFree: jitter.shorten(pauses.owned)
    }
  }

  private mutating func change(
    to state: ConsoleState,
    _ error: ConsoleError?,
    _ wall: Timestamp
  ) -> ConsoleStatus? {
    let new = ConsoleStatus(state: state, since: wall, error: error)
    guard !new.says(sameAs: status) else {
      status.error = error
      return nil
    }
    status = new
    return new
  }
}
