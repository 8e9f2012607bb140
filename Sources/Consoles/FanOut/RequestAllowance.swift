// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// How many requests one subscriber may make: a handful at once, and a few a second.
///
/// A request costs everybody on the console something, a message to each or a mark in the
/// log, and no person makes many. Who makes more is read more slowly.
package struct RequestAllowance: Sendable {
  /// Requests that may come at once.
  package static let burst = 64
  /// The time in which one more is allowed.
  package static let interval = Duration.milliseconds(20)

  /// When the allowance is full again; each request moves it on by one interval.
  private var fullAt: Moment

  package init(at now: Moment) {
    fullAt = now
  }

  /// Counts a request; gives how long to wait before the next, `nil` where it may come.
  package mutating func use(at now: Moment) -> Duration? {
    fullAt = max(fullAt, now) + Self.interval
    let debt = (fullAt - now) - Self.interval * (Self.burst - 1)
    return debt > .zero ? debt : nil
  }
}
