// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Chassis Status: is the machine on.
///
/// Source: IPMI 2.0 §28.2, table 28-3.
package struct GetChassisStatus: EmptyRequest {
  package static let command = CommandID(.chassis, 0x01)

  package init() {}

  /// The state bytes as sent.
  package struct Response: CommandResponse {
    /// Bit 0: power is on; bit 1: overload; bit 3: fault; bit 4: control fault; bits 6-5: policy.
    package var power: UInt8
    /// Why power went last.
    package var lastEvent: UInt8
    /// Bit 0: intrusion; bit 2: drive fault; bit 3: fan fault.
    package var misc: UInt8

    package init(power: UInt8, lastEvent: UInt8 = 0, misc: UInt8 = 0) {
      self.power = power
      self.lastEvent = lastEvent
      self.misc = misc
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      power = try bytes.readUInt8()
      lastEvent = try bytes.readUInt8()
      misc = try bytes.readUInt8()
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [power, lastEvent, misc])
    }

    package var isOn: Bool { power & 1 != 0 }
  }
}

/// Chassis Control: power on, off, cycle, reset.
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
    package static let cycle = Action(rawValue: 2)
    package static let reset = Action(rawValue: 3)
    package static let diagnosticInterrupt = Action(rawValue: 4)
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
