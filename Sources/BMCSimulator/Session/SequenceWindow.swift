// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Which session sequence numbers have come: each is taken once, in any order within a window.
///
/// A number ahead is always taken; one up to 31 behind the highest is taken unless it was.
///
/// Source: IPMI 2.0 §6.12.13.
struct SequenceWindow {
  private var highest: UInt32 = 0
  private var seen: UInt32 = 0  // bit n: `highest - n` has come

  /// Whether the number is new; it counts as seen from now on.
  mutating func accept(_ sequence: UInt32) -> Bool {
    guard sequence != 0 else { return false }
    if sequence > highest {
      let step = sequence - highest
      seen = step < 32 ? seen << step | 1 : 1
      highest = sequence
      return true
    }
    let age = highest - sequence
    guard age < 32, seen & (1 << age) == 0 else { return false }
    seen |= 1 << age
    return true
  }
}
