// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where SOL stands in an open session.
enum SOLLife: Equatable, Sendable {
  /// The session is not ready.
  case none
  /// Get Payload Activation Status is out.
  case askingStatus
  /// Somebody has SOL: Get Payload Instance Info is out.
  case askingOwner
  /// Get Session Info about the owner is out.
  case askingHolder(bmcSessionID: UInt32)
  /// Deactivate Payload is out.
  case releasing
  case awaitingJournal
  case activating
  case active
  /// Asked again at that time.
  case waiting(until: Moment)
}

/// How often SOL may be activated again, and how long others are waited for.
struct SOLPatience: Sendable {
  /// Deactivations since SOL was last active; some BMCs never let go.
  var releases = 0
  /// Activations that did not last.
  private var losses = 0

  static let releaseLimit = 3
  static let ownedPause: Duration = .seconds(30)
  static let refusedPause: Duration = .seconds(60)
  /// What SOL has to last to count as good again.
  static let goodAfter: Duration = .seconds(60)

  /// Notes a loss; says how long to wait before the next activation: not at all, then 1, 2, 4 … 30 s.
  mutating func pause(afterActiveFor duration: Duration) -> Duration {
    if duration >= Self.goodAfter { losses = 0 }
    defer { losses = min(losses + 1, 6) }
    return losses == 0 ? .zero : min(.seconds(1 << (losses - 1)), Self.ownedPause)
  }
}
