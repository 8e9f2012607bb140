// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A moment on a clock that nobody can set back: for measuring how long something waits.
///
/// What `ContinuousClock.Instant` is, as one integer. The layout of the standard library's is
/// known at run time only, so everything that holds one is copied and compared through
/// the runtime's tables: that was a seventh of what a SOL packet cost.
package struct Moment: Hashable, Comparable, Sendable {
  /// Nanoseconds since the machine was started, those in which it slept included.
  @usableFromInline package var nanoseconds: Int64

  @inlinable
  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Reads the clock.
  package static var now: Moment {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  @inlinable
  package static func < (a: Moment, b: Moment) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  /// The first or last moment there is where the sum would lie beyond it.
  @inlinable
  package static func + (moment: Moment, duration: Duration) -> Moment {
    let (sum, isOver) = moment.nanoseconds.addingReportingOverflow(duration.nanoseconds)
    return Moment(nanoseconds: isOver ? (duration < .zero ? .min : .max) : sum)
  }

  @inlinable
  package static func += (moment: inout Moment, duration: Duration) {
    moment = moment + duration
  }

  @inlinable
  package static func - (moment: Moment, duration: Duration) -> Moment {
    moment + (.zero - duration)
  }

  @inlinable
  package static func - (later: Moment, earlier: Moment) -> Duration {
    .nanoseconds(later.nanoseconds &- earlier.nanoseconds)
  }

  /// The first moment at or after this one that is a multiple of `step`.
  package func roundedUp(to step: Duration) -> Moment {
    let step = max(1, step.nanoseconds)
    let rest = nanoseconds % step
    return rest <= 0 ? self : self + .nanoseconds(step - rest)
  }

  @inlinable
  package func duration(to later: Moment) -> Duration {
    later - self
  }
}

extension Duration {
  /// Whole nanoseconds, as many as fit.
  @inlinable package var nanoseconds: Int64 {
    // Up to nine seconds, without the division of 128 bits.
    if let short = Int64(exactly: attoseconds) { return short / 1_000_000_000 }
    let whole = attoseconds / 1_000_000_000
    return Int64(exactly: whole) ?? (whole < 0 ? .min : .max)
  }
}
