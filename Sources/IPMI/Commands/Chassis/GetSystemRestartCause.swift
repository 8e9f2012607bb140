// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get System Restart Cause: why the machine last started.
///
/// Source: IPMI 2.0 §28.11, table 28-11.
package struct GetSystemRestartCause: EmptyRequest {
  package static let command = CommandID(.chassis, 0x07)

  package init() {}

  /// The cause, and the channel that the order came over, if one did.
  package struct Response: CommandResponse {
    package var cause: Cause
    package var channel: UInt8

    package init(cause: Cause, channel: UInt8 = 0) {
      self.cause = cause
      self.channel = channel
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      cause = Cause(rawValue: try bytes.readUInt8())
      channel = bytes.count > 0 ? try bytes.readUInt8() : 0
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [cause.rawValue, channel])
    }
  }

  /// Four bits.
  package struct Cause: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue & 0x0F
    }

    package static let unknown = Cause(rawValue: 0)
    package static let command = Cause(rawValue: 1)
    package static let resetButton = Cause(rawValue: 2)
    package static let powerButton = Cause(rawValue: 3)
    package static let watchdog = Cause(rawValue: 4)

    private static let names = [
      "unknown", "Chassis Control command", "reset button", "power button", "watchdog expired",
      "OEM", "always restored on mains", "previous state restored on mains",
      "reset by an event filter", "cycled by an event filter", "soft reset", "real-time clock",
    ]

    package var name: String {
      Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "unknown (\(rawValue))"
    }
  }
}
