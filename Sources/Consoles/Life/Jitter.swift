// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Spreads retries.
///
/// Each console has its own, so that a thousand consoles that lost their network together do not
/// come back together, and a test can say what comes next.
struct Jitter: Sendable {
  private var random: SeededGenerator

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// A duration between 75 % and 100 % of `duration`: never later than promised.
  mutating func shorten(_ duration: Duration) -> Duration {
    duration * Double.random(in: 0.75...1, using: &random)
  }
}
