// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

/// Power, load and states.
extension SensorPlan {
  static let power: [SensorPlan] = [
    value(
      0x28,
      "PSU1 Input",
      .otherUnits,
      supply(1),
      watts,
      counts(of: 4),
      at: 42,
      swing: 9,
      period: 89
    ),
    value(
      0x29,
      "PSU2 Input",
      .otherUnits,
      supply(2),
      watts,
      counts(of: 4),
      at: 40,
      swing: 9,
      period: 83
    ),
    value(
      0x2A,
      "System Power",
      .otherUnits,
      board,
      watts,
      counts(of: 4),
      at: 82,
      swing: 18,
      period: 86,
      thresholds: [.upperNonCritical: 200, .upperCritical: 220]
    ),
    value(
      0x2B,
      "CPU Load",
      .processor,
      processor(1),
      SensorUnit(.unspecified, isPercentage: true),
      counts(of: 1),
      at: 50,
      swing: 45,
      period: 120
    ),
    value(
      0x2C,
      "Airflow",
      .otherUnits,
      chassis,
      SensorUnit(SensorUnit.Code(rawValue: 17)),
      Conversion(ReadingFactors(m: 40), linearization: Linearization(rawValue: 0x0A)),
      at: 90,
      swing: 20,
      period: 100
    ),
  ]

  static let discrete: [SensorPlan] = [
    .discrete(0x40, "PSU1 Status", .powerSupply, supply(1), on: 0x01, off: 0x01),
    .discrete(0x41, "PSU2 Status", .powerSupply, supply(2), on: 0x01, off: 0x01),
    .discrete(
      0x42,
      "Fan Redundancy",
      SensorType(rawValue: 0x0A),
      EntityID(30, instance: 1),
      on: 0x01,
      off: 0,
      eventType: EventType(rawValue: 0x0B)
    ),
    .discrete(0x43, "Intrusion", .physicalSecurity, chassis, on: 0, off: 0),
    .discrete(0x44, "Power Unit", .powerUnit, EntityID(19, instance: 1), on: 0, off: 0x01),
    .discrete(0x45, "ACPI State", .acpiPowerState, board, on: 0x01, off: 0x20),
    .discrete(
      0x50,
      "DIMM ",
      .memory,
      EntityID(32, instance: 1),
      on: 0x40,
      off: 0x40,
      shareCount: 8
    ),
  ]

  static let events: [SensorPlan] = [
    .events(0x60, "Watchdog", .watchdog, EntityID(6, instance: 1)),
    .events(0x61, "Event Log", .eventLogging, EntityID(6, instance: 1)),
    .events(0x62, "Boot", .bootInitiated, EntityID(34, instance: 1)),
    .events(0x63, "NMI", .criticalInterrupt, board),
    .events(0x64, "Power Button", .button, EntityID(12, instance: 1)),
    // System software of number 20h, as Linux signs its panics.
    .events(0x65, "OS Stop", .osStop, EntityID(35, instance: 1), owner: 0x41),
  ]
}
