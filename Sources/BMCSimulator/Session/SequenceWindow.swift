// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Which session sequence numbers have come: each is taken once, in any order within a window.
///
/// A number up to 15 ahead is taken, and one up to 16 behind the highest unless it was: what is
/// further away is dropped for good, as by OpenIPMI's ipmi_sim. So a console of which 16 packets in a
/// row were lost has lost its session.
///
/// Source: IPMI 2.0 §6.12.13.
struct SequenceWindow {
  private var highest: UInt32 = 0
  private var seen: UInt32 = 0  // bit n: `highest - n` has come

  private static let reach: (ahead: UInt32, behind: UInt32) = (15, 16)

  /// Whether the number is new; it counts as seen from now on.
  mutating func accept(_ sequence: UInt32) -> Bool {
    guard sequence != 0 else { return false }
    if sequence > highest {
      let step = sequence - highest
      guard step <= Self.reach.ahead else { return false }
      seen = seen << step | 1
      highest = sequence
      return true
    }
    let age = highest - sequence
    guard age <= Self.reach.behind, seen & (1 << age) == 0 else { return false }
    seen |= 1 << age
    return true
  }
}
