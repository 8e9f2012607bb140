// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

extension SensorPlan {
  /// The sensors of every simulated machine: a server of two sockets and two power supplies.
  static let all: [SensorPlan] =
    temperatures + fans + voltages + power + discrete + events + satellites

  /// The sensor that events of this kind come from.
  static func number(of type: SensorType) -> UInt8 {
    all.first { $0.type == type }?.number ?? 0
  }

  static func processor(_ instance: UInt8) -> EntityID { EntityID(3, instance: instance) }
  static func supply(_ instance: UInt8) -> EntityID { EntityID(10, instance: instance) }
  static let board = EntityID(7, instance: 1)
  static let chassis = EntityID(23, instance: 1)

  static let celsius = SensorUnit(.degreesC)
  static let volts = SensorUnit(.volts)
  static let watts = SensorUnit(.watts)

  static func counts(of m: Int, exponent: Int = 0) -> Conversion {
    Conversion(ReadingFactors(m: m, rExponent: exponent))
  }

  static let hot: [Threshold: UInt8] = [
    .upperNonCritical: 85, .upperCritical: 95, .upperNonRecoverable: 105,
  ]

  static let temperatures: [SensorPlan] = [
    value(
      1,
      "CPU1 Temp",
      .temperature,
      processor(1),
      celsius,
      counts(of: 1),
      at: 52,
      swing: 9,
      period: 97,
      thresholds: hot
    ),
    value(
      2,
      "CPU2 Temp",
      .temperature,
      processor(2),
      celsius,
      counts(of: 1),
      at: 49,
      swing: 8,
      period: 113,
      thresholds: hot
    ),
    value(
      3,
      "Inlet Temp",
      .temperature,
      EntityID(55, instance: 1),
      celsius,
      Conversion(ReadingFactors(m: 1), format: .twosComplement),
      at: 21,
      swing: 3,
      period: 3600,
      isOnStandby: true,
      thresholds: [.upperNonCritical: 40, .upperCritical: 45, .lowerNonCritical: 0xFB]
    ),
    value(
      4,
      "Exhaust Temp",
      .temperature,
      chassis,
      celsius,
      Conversion(ReadingFactors(m: 5, b: -20, rExponent: -1)),
      at: 95,
      swing: 12,
      period: 300,
      thresholds: [.upperNonCritical: 150, .upperCritical: 170]
    ),
  ]

  static let fans: [SensorPlan] = (1...6).map { index in
    value(
      0x0F + index,
      "FAN\(index)",
      .fan,
      EntityID(29, instance: index),
      SensorUnit(.rpm),
      counts(of: 60),
      at: 105,
      swing: 7,
      period: 40 + Double(index) * 7,
      thresholds: [.lowerNonCritical: 10, .lowerCritical: 5]
    )
  }

  /// Limits of 5 and 10 % around a level.
  static func band(_ level: UInt8) -> [Threshold: UInt8] {
    let five = level / 20
    return [
      .lowerNonCritical: level - five, .lowerCritical: level - 2 * five,
      .upperNonCritical: level + five, .upperCritical: level + 2 * five,
    ]
  }

  static let voltages: [SensorPlan] = [
    value(
      0x20,
      "P12V",
      .voltage,
      EntityID(20, instance: 1),
      volts,
      counts(of: 6, exponent: -2),
      at: 200,
      swing: 1,
      period: 61,
      thresholds: band(200)
    ),
    value(
      0x21,
      "P5V",
      .voltage,
      EntityID(20, instance: 2),
      volts,
      counts(of: 25, exponent: -3),
      at: 200,
      swing: 1,
      period: 53,
      thresholds: band(200)
    ),
    value(
      0x22,
      "P3V3 STBY",
      .voltage,
      EntityID(20, instance: 3),
      volts,
      counts(of: 17, exponent: -3),
      at: 194,
      swing: 1,
      period: 71,
      isOnStandby: true,
      thresholds: band(194)
    ),
    value(
      0x23,
      "N12V",
      .voltage,
      EntityID(20, instance: 4),
      volts,
      Conversion(ReadingFactors(m: -6, rExponent: -2)),
      at: 199,
      swing: 1,
      period: 67
    ),
    value(
      0x24,
      "VBAT",
      .voltage,
      EntityID(40, instance: 1),
      volts,
      counts(of: 15, exponent: -3),
      at: 205,
      swing: 0,
      period: 60,
      isOnStandby: true,
      thresholds: [.lowerNonCritical: 190, .lowerCritical: 180]
    ),
  ]
}
