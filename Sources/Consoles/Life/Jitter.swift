// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A small seeded generator (SplitMix64) for spreading retries.
///
/// Not for secrets. Each console has its own, so that a thousand consoles that lost their
/// network together do not come back together, and a test can say what comes next.
package struct Jitter: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A duration between 75 % and 100 % of `duration`: never later than promised.
  package mutating func shorten(_ duration: Duration) -> Duration {
    duration * Double.random(in: 0.75...1, using: &self)
  }
}
