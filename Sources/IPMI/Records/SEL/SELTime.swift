// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// A moment as event logs and repositories have it: seconds since 1970, or since the BMC started.
///
/// Whether the clock is UTC or local time is the BMC's affair, and nothing on the wire tells.
///
/// Source: IPMI 2.0 §37.
package struct SELTime: CommandResponse, Hashable, Comparable {
  package var seconds: UInt32

  package init(_ seconds: UInt32) {
    self.seconds = seconds
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    seconds = try bytes.readUInt32()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(littleEndian: seconds)
  }

  package static let unspecified = SELTime(0xFFFF_FFFF)

  /// What the value stands for.
  package enum Meaning: Equatable, Sendable {
    /// Seconds since 1970-01-01 00:00 in the BMC's time.
    case date(UInt32)
    /// The clock was not set: seconds since the BMC started.
    case sinceStart(UInt32)
    case unspecified
  }

  package var meaning: Meaning {
    switch seconds {
    case 0...0x2000_0000: .sinceStart(seconds)
    case 0xFFFF_FFFF: .unspecified
    default: .date(seconds)
    }
  }

  package static func < (a: SELTime, b: SELTime) -> Bool { a.seconds < b.seconds }
}
