// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock

/// When a subscriber's other end last showed that it is there.
struct SignsOfLife {
  private var tookAt: Moment
  private var heardAt: Moment
  private var pingedAt: Moment

  init(at now: Moment) {
    tookAt = now
    heardAt = now
    pingedAt = now
  }

  /// It took bytes, or nothing waits for it.
  mutating func took(at now: Moment) { tookAt = now }

  /// It sent something, or nothing can be expected of it now.
  mutating func heard(at now: Moment) { heardAt = now }

  /// Whether bytes have waited that long.
  func tookNothing(for limit: Duration, at now: Moment) -> Bool { now - tookAt >= limit }

  /// Whether a ping is out, and nothing was heard for that long.
  func leftPingUnanswered(for limit: Duration, at now: Moment) -> Bool {
    pingedAt > heardAt && now - heardAt >= limit
  }

  /// Whether the next ping is to be sent; counts it as sent then.
  mutating func isPingDue(every interval: Duration, at now: Moment) -> Bool {
    guard now - pingedAt >= interval else { return false }
    pingedAt = now
    return true
  }
}
