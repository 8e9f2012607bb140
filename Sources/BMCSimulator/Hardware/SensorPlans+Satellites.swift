// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

extension SensorPlan {
  /// The controller of the disks' backplane.
  static let backplane = Satellite(address: 0xC0)

  /// Sensors of other controllers, which the BMC hands questions on to: a chip set's Management
  /// Engine on a channel of its own, and the disks' backplane on the primary bus.
  static let satellites: [SensorPlan] = [
    value(
      0x70,
      "PCH Temp",
      .temperature,
      EntityID(45, instance: 1),
      celsius,
      counts(of: 1),
      at: 58,
      swing: 6,
      period: 140,
      isOnStandby: true,
      thresholds: hot
    ).on(Satellite(address: 0x2C, channel: 6)),
    .discrete(0x71, "ME Health", .managementHealth, board, on: 0, off: 0)
      .on(Satellite(address: 0x2C, channel: 6)),
    value(
      0x78,
      "Backplane Temp",
      .temperature,
      EntityID(15, instance: 1),
      celsius,
      counts(of: 1),
      at: 31,
      swing: 3,
      period: 220,
      thresholds: [.upperNonCritical: 55, .upperCritical: 60]
    ).on(backplane),
  ]
}
