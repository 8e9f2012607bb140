// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a sensor watches.
///
/// Source: IPMI 2.0 §42.2, table 42-3.
package struct SensorType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let temperature = SensorType(rawValue: 0x01)
  package static let voltage = SensorType(rawValue: 0x02)
  package static let current = SensorType(rawValue: 0x03)
  package static let fan = SensorType(rawValue: 0x04)
  package static let physicalSecurity = SensorType(rawValue: 0x05)
  package static let processor = SensorType(rawValue: 0x07)
  package static let powerSupply = SensorType(rawValue: 0x08)
  package static let powerUnit = SensorType(rawValue: 0x09)
  package static let otherUnits = SensorType(rawValue: 0x0B)
  package static let memory = SensorType(rawValue: 0x0C)
  package static let driveSlot = SensorType(rawValue: 0x0D)
  package static let firmwareProgress = SensorType(rawValue: 0x0F)
  package static let eventLogging = SensorType(rawValue: 0x10)
  package static let systemEvent = SensorType(rawValue: 0x12)
  package static let criticalInterrupt = SensorType(rawValue: 0x13)
  package static let button = SensorType(rawValue: 0x14)
  package static let chipSet = SensorType(rawValue: 0x19)
  package static let bootInitiated = SensorType(rawValue: 0x1D)
  package static let osStop = SensorType(rawValue: 0x20)
  package static let slot = SensorType(rawValue: 0x21)
  package static let acpiPowerState = SensorType(rawValue: 0x22)
  package static let watchdog = SensorType(rawValue: 0x23)
  package static let managementHealth = SensorType(rawValue: 0x28)
  package static let battery = SensorType(rawValue: 0x29)
  package static let sessionAudit = SensorType(rawValue: 0x2A)
  package static let versionChange = SensorType(rawValue: 0x2B)
  package static let fruState = SensorType(rawValue: 0x2C)

  private static let names = [
    "Reserved", "Temperature", "Voltage", "Current", "Fan", "Physical Security",
    "Platform Security", "Processor", "Power Supply", "Power Unit", "Cooling Device",
    "Other Units", "Memory", "Drive Slot", "POST Memory Resize", "System Firmware",
    "Event Logging", "Watchdog 1", "System Event", "Critical Interrupt", "Button",
    "Module", "Microcontroller", "Add-in Card", "Chassis", "Chip Set", "Other FRU",
    "Cable", "Terminator", "System Boot Initiated", "Boot Error", "OS Boot", "OS Stop",
    "Slot", "System ACPI Power State", "Watchdog 2", "Platform Alert", "Entity Presence",
    "Monitor ASIC", "LAN", "Management Subsystem Health", "Battery", "Session Audit",
    "Version Change", "FRU State",
  ]

  package var name: String {
    if Int(rawValue) < Self.names.count { return Self.names[Int(rawValue)] }
    return rawValue >= 0xC0 ? "OEM (\(rawValue))" : "unknown (\(rawValue))"
  }
}

/// How a sensor's states, and the offsets in its events, are to be read.
///
/// Source: IPMI 2.0 §42.1, table 42-1.
package struct EventType: RawRepresentable, Hashable, Sendable {
  /// Seven bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x7F
  }

  package static let unspecified = EventType(rawValue: 0x00)
  /// The sensor has a value, and thresholds that it crosses.
  package static let threshold = EventType(rawValue: 0x01)
  /// The states are those of the sensor's type.
  package static let sensorSpecific = EventType(rawValue: 0x6F)

  package var isThreshold: Bool { self == .threshold }
  package var isOEM: Bool { rawValue >= 0x70 }
}
