// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Chassis Control: power on, off, cycle, reset.
///
/// Answered when the order is taken, not when it is done.
///
/// Source: IPMI 2.0 §28.3, table 28-4.
package struct ChassisControl: CommandRequest {
  package typealias Response = EmptyResponse

  package var action: Action

  /// What to do; four bits.
  package struct Action: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue & 0x0F
    }

    package static let off = Action(rawValue: 0)
    package static let on = Action(rawValue: 1)
    /// Off, and after a second or more on again.
    package static let cycle = Action(rawValue: 2)
    package static let reset = Action(rawValue: 3)
    /// An NMI, on which most systems panic.
    package static let diagnosticInterrupt = Action(rawValue: 4)
    /// As if the power button were pressed: the system shuts itself down.
    package static let softShutdown = Action(rawValue: 5)
  }

  package static let command = CommandID(.chassis, 0x02)

  package init(_ action: Action) {
    self.action = action
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    action = Action(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(action.rawValue)
  }
}
