// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Which of the BMC's session sequence numbers have been seen.
///
/// Asked only about packets whose integrity has been checked. Numbers may be skipped freely: boards
/// with a shared network port count packets that never reach the wire, and run far ahead while the
/// machine boots from the network. What is 64 or more behind the highest is a replay.
///
/// Source: IPMI 2.0 §6.12.13, with a wider window.
package struct SequenceWindow: Sendable {
  /// The highest number seen.
  package private(set) var highest: UInt32 = 0
  /// Bit n: `highest - n` has been seen.
  private var seen: UInt64 = 1

  /// What a number turned out to be.
  package enum Verdict: Equatable, Sendable {
    /// New; `ahead` numbers were skipped before it.
    case fresh(skipped: UInt32)
    case repeated
    case stale
  }

  package init() {}

  /// Notes a number.
  package mutating func accept(_ sequence: UInt32) -> Verdict {
    let ahead = Int32(bitPattern: sequence &- highest)
    guard ahead <= 0 else {
      seen = ahead < 64 ? seen << UInt64(ahead) | 1 : 1
      highest = sequence
      return .fresh(skipped: UInt32(ahead - 1))
    }
    guard ahead > -64 else { return .stale }
    let bit: UInt64 = 1 << UInt64(-ahead)
    guard seen & bit == 0 else { return .repeated }
    seen |= bit
    return .fresh(skipped: 0)
  }
}
