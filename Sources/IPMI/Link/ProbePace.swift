// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How often quiet links are probed: as often as helps, but so many together only a second.
///
/// Up to 800 links are each probed after 2 s of quiet, 10,000 of them after 20 to 25 s. A link whose
/// console is watched does not wait for the others, and one whose console ran within the last
/// minute waits at most 5 s.
package struct ProbePace: Sendable {
  /// The longest that a quiet link is left alone.
  package let quiet: Duration
  /// The same, and for one whose console ran lately, in nanoseconds: asked for each packet, and
  /// `Duration` counts in 128 bits.
  private let pauses: (quiet: Int64, afterOutput: Int64)

  /// Quiet links are asked at the same moments, dozens of ten thousand at a time: waking up a
  /// thousand times a second costs more than the questions do.
  package static let grid: Duration = .milliseconds(50)
  /// Probes of quiet links a second, of all igord's loops together.
  package static let probesPerSecond = 400
  private static let shortest = Duration.seconds(2)
  private static let longest = Duration.seconds(25)
  private static let longestAfterOutput = Duration.seconds(5)

  /// The pace of `links` that share this many probes a second.
  package init(of links: Int = 0, probesPerSecond: Int = Self.probesPerSecond) {
    let fair = Duration.seconds(links) / max(1, probesPerSecond)
    quiet = min(max(fair, Self.shortest), Self.longest)
    pauses = (quiet.nanoseconds, min(quiet, Self.longestAfterOutput).nanoseconds)
  }

  /// How many nanoseconds a link is left alone; `jitter` takes up to a fifth of that, in 256 steps,
  /// so that links that began together do not go on together.
  func pause(ranLately: Bool, jitter: UInt8) -> Int64 {
    let longest = ranLately ? pauses.afterOutput : pauses.quiet
    return longest - longest / 1280 * Int64(jitter)
  }
}
