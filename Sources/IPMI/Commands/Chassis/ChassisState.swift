// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What is wrong with the power.
///
/// Source: IPMI 2.0 table 28-3, byte 2.
package struct PowerFaults: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let overload = PowerFaults(rawValue: 0x02)
  /// A panel that has to be closed is open.
  package static let interlock = PowerFaults(rawValue: 0x04)
  package static let fault = PowerFaults(rawValue: 0x08)
  /// An order to switch on or off did not work.
  package static let controlFault = PowerFaults(rawValue: 0x10)

  package var names: [String] {
    names(from: [
      (.overload, "overload"), (.interlock, "interlock"), (.fault, "fault"),
      (.controlFault, "control fault"),
    ])
  }
}

/// What a machine does when its mains come back.
///
/// Source: IPMI 2.0 table 28-3, byte 2.
package struct RestorePolicy: RawRepresentable, Hashable, Sendable {
  /// Two bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 3
  }

  package static let alwaysOff = RestorePolicy(rawValue: 0)
  package static let previous = RestorePolicy(rawValue: 1)
  package static let alwaysOn = RestorePolicy(rawValue: 2)

  package var name: String {
    switch self {
    case .alwaysOff: "always off"
    case .previous: "previous"
    case .alwaysOn: "always on"
    default: "unknown"
    }
  }
}

/// How the power last came or went.
///
/// Source: IPMI 2.0 table 28-3, byte 3.
package struct LastPowerEvent: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let mainsFailed = LastPowerEvent(rawValue: 0x01)
  package static let overload = LastPowerEvent(rawValue: 0x02)
  package static let interlock = LastPowerEvent(rawValue: 0x04)
  package static let fault = LastPowerEvent(rawValue: 0x08)
  package static let onByCommand = LastPowerEvent(rawValue: 0x10)

  package var names: [String] {
    names(from: [
      (.mainsFailed, "mains failed"), (.overload, "overload"), (.interlock, "interlock"),
      (.fault, "fault"), (.onByCommand, "on by command"),
    ])
  }
}

/// What is wrong with the chassis.
///
/// Source: IPMI 2.0 table 28-3, byte 4.
package struct ChassisFaults: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let intrusion = ChassisFaults(rawValue: 0x01)
  package static let frontPanelLocked = ChassisFaults(rawValue: 0x02)
  package static let drive = ChassisFaults(rawValue: 0x04)
  package static let cooling = ChassisFaults(rawValue: 0x08)

  package var names: [String] {
    names(from: [
      (.intrusion, "intrusion"), (.frontPanelLocked, "front panel locked"),
      (.drive, "drive fault"), (.cooling, "cooling or fan fault"),
    ])
  }
}

/// What the light that tells one machine from its neighbours does.
///
/// Source: IPMI 2.0 table 28-3, byte 4.
package struct Identification: RawRepresentable, Hashable, Sendable {
  /// Two bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 3
  }

  package static let off = Identification(rawValue: 0)
  package static let forSeconds = Identification(rawValue: 1)
  package static let untilTold = Identification(rawValue: 2)

  package var name: String {
    switch self {
    case .off: "off"
    case .forSeconds: "on for a time"
    case .untilTold: "on"
    default: "unknown"
    }
  }
}

/// Buttons on the front panel.
///
/// Source: IPMI 2.0 table 28-3, byte 5.
package struct Buttons: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let power = Buttons(rawValue: 0x01)
  package static let reset = Buttons(rawValue: 0x02)
  package static let diagnosticInterrupt = Buttons(rawValue: 0x04)
  package static let standby = Buttons(rawValue: 0x08)

  package var names: [String] {
    names(from: [
      (.power, "power"), (.reset, "reset"), (.diagnosticInterrupt, "diagnostic interrupt"),
      (.standby, "standby"),
    ])
  }
}

extension OptionSet {
  /// The names of those that are set, in the order of the list.
  func names(from list: [(Self.Element, String)]) -> [String] {
    list.filter { contains($0.0) }.map(\.1)
  }
}
