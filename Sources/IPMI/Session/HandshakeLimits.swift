// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// How many handshakes all BMCs of one loop may see together: a bucket of tokens.
///
/// igord starts at most 2,000 in any second in all; each loop has its share. A quarter of them
/// may begin together, so that a small room is there at once; what flows in after is the rest,
/// so that no second sees more. Who finds no token gets one that is yet to come, and with it a
/// time of its own: thousands that wait are not woken together to ask again.
package struct HandshakeLimiter: Sendable {
  /// How many may begin together.
  private let burst: Double
  /// How many more each second.
  private let perSecond: Double
  private var tokens: Double
  private var filled: Moment

  /// Allows at most so many handshakes in any second, and at least one.
  package init(perSecond limit: Int, at now: Moment) {
    burst = max(1, (Double(limit) / 4).rounded(.down))
    perSecond = max(1, Double(limit) - burst)
    tokens = burst
    filled = now
  }

  /// Takes a token, and says from when on it counts: now, or later.
  package mutating func reserve(at now: Moment) -> Moment {
    refill(at: now)
    tokens -= 1
    return tokens >= 0 ? now : now + .seconds(-tokens / perSecond)
  }

  private mutating func refill(at now: Moment) {
    let elapsed = (now - filled) / .seconds(1)
    guard elapsed > 0 else { return }
    tokens = min(burst, tokens + elapsed * perSecond)
    filled = now
  }
}

/// The latest handshakes with one BMC: at most three in any minute.
///
/// A handshake begins with Open Session and goes on to RAKP message 4; that a BMC refuses a cipher
/// suite, and is asked for the next, is part of it.
package struct HandshakeAllowance: Equatable, Sendable {
  /// How many handshakes `period` may see.
  package static let limit = 3
  /// The time over which handshakes are counted.
  package static let period = Duration.seconds(60)

  private var latest: [Moment] = []

  package init() {}

  /// When the next handshake may begin: `now`, or later.
  package func earliest(at now: Moment) -> Moment {
    guard latest.count >= Self.limit else { return now }
    return max(now, latest[latest.count - Self.limit] + Self.period)
  }

  /// How many there have been in the last period.
  func count(at now: Moment) -> Int {
    latest.count { $0 + Self.period > now }
  }

  /// Counts a handshake.
  package mutating func use(at now: Moment) {
    if latest.count >= Self.limit { latest.remove(at: 0) }
    latest.append(now)
  }
}
