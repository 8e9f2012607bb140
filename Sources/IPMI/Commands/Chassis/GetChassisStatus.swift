// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Chassis Status: is the machine on, and is anything wrong with it.
///
/// Source: IPMI 2.0 §28.2, table 28-3.
package struct GetChassisStatus: EmptyRequest {
  package static let command = CommandID(.chassis, 0x01)

  package init() {}

  /// The state bytes as sent, and what they say.
  package struct Response: CommandResponse {
    /// Bit 0: power is on; bits 1-4: `PowerFaults`; bits 6-5: `RestorePolicy`.
    package var power: UInt8
    /// Bits 0-4: `LastPowerEvent`.
    package var lastEvent: UInt8
    /// Bits 0-3: `ChassisFaults`; bits 6-4: identification.
    package var misc: UInt8
    /// Which buttons may be, and are, disabled; not every BMC tells.
    package var buttons: UInt8?

    package init(power: UInt8, lastEvent: UInt8 = 0, misc: UInt8 = 0, buttons: UInt8? = nil) {
      self.power = power
      self.lastEvent = lastEvent
      self.misc = misc
      self.buttons = buttons
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      power = try bytes.readUInt8()
      lastEvent = try bytes.readUInt8()
      misc = try bytes.readUInt8()
      buttons = bytes.count > 0 ? try bytes.readUInt8() : nil
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [power, lastEvent, misc])
      if let buttons { bytes.append(buttons) }
    }

    package var isOn: Bool { power & 1 != 0 }
    package var powerFaults: PowerFaults { PowerFaults(rawValue: power & 0x1E) }
    package var restorePolicy: RestorePolicy { RestorePolicy(rawValue: power >> 5 & 3) }
    package var lastPowerEvent: LastPowerEvent { LastPowerEvent(rawValue: lastEvent & 0x1F) }
    package var chassisFaults: ChassisFaults { ChassisFaults(rawValue: misc & 0x0F) }

    /// What the identification light does; `nil` where the BMC does not tell.
    package var identification: Identification? {
      misc & 0x40 == 0 ? nil : Identification(rawValue: misc >> 4 & 3)
    }

    /// Buttons of the front panel that are switched off; `nil` where the BMC does not tell.
    package var disabledButtons: Buttons? { buttons.map { Buttons(rawValue: $0 & 0x0F) } }
  }
}
