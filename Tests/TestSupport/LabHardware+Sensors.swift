// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension LabHardware {
  private static let celsius: (UInt8, UInt8, UInt8) = (0, 1, 0)

  static let sensors: [LabSensor] = [
    LabSensor(
      number: 1,
      name: "CPU1 Temp",
      type: 1,
      entity: (3, 1),
      units: celsius,
      limits: [nil, nil, nil, 85, 95, 105],
      reading: 45
    ),
    LabSensor(
      number: 2,
      name: "Inlet Temp",
      type: 1,
      entity: (55, 1),
      units: (0x80, 1, 0),
      reading: 0xFD
    ),
    LabSensor(
      number: 3,
      name: "Coolant",
      type: 1,
      entity: (30, 1),
      units: (0x40, 1, 0),
      reading: 0xFC
    ),
    LabSensor(
      number: 4,
      name: "Exhaust Temp",
      type: 1,
      entity: (23, 1),
      units: celsius,
      m: 5,
      b: -400,
      exponents: (0, -1),
      limits: [nil, nil, nil, 230, 240, nil],
      reading: 235
    ),
    LabSensor(
      number: 5,
      name: "FAN1",
      type: 4,
      entity: (29, 1),
      units: (0, 18, 0),
      m: 60,
      limits: [10, 5, nil, nil, nil, nil],
      reading: 100
    ),
    LabSensor(
      number: 6,
      name: "FAN2",
      type: 4,
      entity: (29, 2),
      units: (0, 18, 0),
      m: 60,
      limits: [10, 5, nil, nil, nil, nil],
      reading: 0
    ),
    LabSensor(
      number: 7,
      name: "P12V",
      type: 2,
      entity: (20, 1),
      units: (0, 4, 0),
      m: 6,
      exponents: (0, -2),
      limits: [185, 180, 175, 215, 220, 225],
      reading: 201
    ),
    LabSensor(
      number: 8,
      name: "N12V",
      type: 2,
      entity: (20, 2),
      units: (0, 4, 0),
      m: -6,
      exponents: (0, -2),
      reading: 199
    ),
    LabSensor(
      number: 9,
      name: "VBAT",
      type: 2,
      entity: (40, 1),
      units: (0, 4, 0),
      m: 15,
      exponents: (0, -3),
      limits: [190, 180, nil, nil, nil, nil],
      reading: 205
    ),
    LabSensor(
      number: 10,
      name: "PSU1 Current",
      type: 3,
      entity: (10, 1),
      units: (0, 5, 0),
      exponents: (0, -1),
      reading: 35
    ),
    LabSensor(
      number: 11,
      name: "System Power",
      type: 0x0B,
      entity: (7, 1),
      units: (0, 6, 0),
      m: 4,
      limits: [nil, nil, nil, 200, 220, nil],
      reading: 62
    ),
    LabSensor(
      number: 12,
      name: "CPU Load",
      type: 7,
      entity: (3, 1),
      units: (1, 0, 0),
      reading: 37
    ),
    LabSensor(
      number: 13,
      name: "Pressure",
      type: 0x0B,
      entity: (30, 1),
      units: (0, 14, 0),
      m: 3,
      b: 2,
      exponents: (2, 0),
      reading: 50
    ),
    LabSensor(
      number: 14,
      name: "Airflow",
      type: 0x0B,
      entity: (23, 1),
      units: (0, 17, 0),
      m: 40,
      linearization: 0x0A,
      reading: 90
    ),
    LabSensor(
      number: 15,
      name: "Packets",
      type: 0x0B,
      entity: (11, 1),
      units: (0x18, 85, 0),
      m: 100,
      exponents: (0, 2),
      reading: 17
    ),
    LabSensor(
      number: 16,
      name: "Energy",
      type: 0x0B,
      entity: (10, 1),
      units: (0x04, 6, 24),
      m: 511,
      exponents: (0, -1),
      reading: 99
    ),
    LabSensor(
      number: 17,
      name: "GPU0 Temp",
      type: 1,
      entity: (11, 2),
      units: celsius,
      reading: 61
    ),
    LabSensor(number: 18, name: "GPU Temp", type: 1, entity: (11, 1), units: celsius, reading: nil),
    LabSensor(
      number: 32,
      name: "PSU1 Status",
      type: 8,
      entity: (10, 1),
      eventType: 0x6F,
      states: [0]
    ),
    LabSensor(
      number: 33,
      name: "PSU2 Status",
      type: 8,
      entity: (10, 2),
      eventType: 0x6F,
      states: [0, 1]
    ),
    LabSensor(number: 34, name: "Intrusion", type: 5, entity: (23, 1), eventType: 0x6F),
    LabSensor(
      number: 35,
      name: "DIMM A1",
      type: 0x0C,
      entity: (32, 1),
      eventType: 0x6F,
      states: [6]
    ),
    LabSensor(
      number: 36,
      name: "PSU Redundancy",
      type: 8,
      entity: (19, 1),
      eventType: 0x0B,
      states: [1]
    ),
    LabSensor(
      number: 37,
      name: "Drive 0",
      type: 0x0D,
      entity: (26, 1),
      eventType: 0x6F,
      states: [0, 7]
    ),
    LabSensor(
      number: 38,
      name: "CPU1 State",
      type: 7,
      entity: (3, 1),
      eventType: 0x6F,
      states: [7, 10]
    ),
    LabSensor(
      number: 39,
      name: "Fan Limit",
      type: 4,
      entity: (30, 1),
      eventType: 0x05,
      states: [1]
    ),
    // Of other controllers, under numbers that the BMC's own sensors have too.
    LabSensor(
      number: 1,
      owner: 0x2C,
      name: "PCH Temp",
      type: 1,
      entity: (45, 1),
      units: celsius,
      limits: [nil, nil, nil, 80, 90, nil],
      reading: 61
    ),
    LabSensor(
      number: 32,
      owner: 0xC0,
      name: "Backplane",
      type: 0x0D,
      entity: (15, 1),
      eventType: 0x6F,
      states: [0]
    ),
  ]
}
