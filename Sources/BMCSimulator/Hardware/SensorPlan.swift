// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

/// A sensor of a simulated machine: what its record says, and what it reads.
struct SensorPlan: Sendable {
  var number: UInt8
  var name: String
  var type: SensorType
  var eventType: EventType
  var entity: EntityID
  var behaviour: Behaviour
  var unit = SensorUnit(.unspecified)
  var conversion = Conversion(ReadingFactors(m: 1))
  /// Raw values.
  var thresholds: [Threshold: UInt8] = [:]
  /// Sensors that share the record, this one among them; their names get numbers from 1 on.
  var shareCount = 1
  /// Bit 0 set: a program's, not the BMC's; else the slave address of the controller that has it.
  var owner = LANMessage.bmcAddress
  /// Through which of the BMC's channels that controller is reached.
  var channel: UInt8 = 0

  /// What a sensor reads.
  enum Behaviour: Sendable {
    /// A raw level that swings by so much, once in so many seconds.
    case analog(Double, swing: Double, period: Double, isOnStandby: Bool)
    /// States while the machine is on, and while it is off.
    case states(on: UInt16, off: UInt16)
    case eventOnly
  }

  var isEventOnly: Bool { if case .eventOnly = behaviour { true } else { false } }
  var isThreshold: Bool { eventType.isThreshold }

  /// A sensor with a value; `thresholds` are raw.
  static func value(
    _ number: UInt8,
    _ name: String,
    _ type: SensorType,
    _ entity: EntityID,
    _ unit: SensorUnit,
    _ conversion: Conversion,
    at level: Double,
    swing: Double,
    period: Double,
    isOnStandby: Bool = false,
    thresholds: [Threshold: UInt8] = [:]
  ) -> SensorPlan {
    SensorPlan(
      number: number,
      name: name,
      type: type,
      eventType: .threshold,
      entity: entity,
      behaviour: .analog(level, swing: swing, period: period, isOnStandby: isOnStandby),
      unit: unit,
      conversion: conversion,
      thresholds: thresholds
    )
  }

  /// A sensor with states, by the list of its type unless told otherwise.
  static func discrete(
    _ number: UInt8,
    _ name: String,
    _ type: SensorType,
    _ entity: EntityID,
    on: UInt16,
    off: UInt16,
    eventType: EventType = .sensorSpecific,
    shareCount: Int = 1
  ) -> SensorPlan {
    SensorPlan(
      number: number,
      name: name,
      type: type,
      eventType: eventType,
      entity: entity,
      behaviour: .states(on: on, off: off),
      shareCount: shareCount
    )
  }

  /// The same sensor, of another controller than the BMC.
  func on(_ satellite: Satellite) -> SensorPlan {
    var plan = self
    plan.owner = satellite.address
    plan.channel = satellite.channel
    return plan
  }

  /// Something that only sends events.
  static func events(
    _ number: UInt8,
    _ name: String,
    _ type: SensorType,
    _ entity: EntityID,
    owner: UInt8 = LANMessage.bmcAddress
  ) -> SensorPlan {
    SensorPlan(
      number: number,
      name: name,
      type: type,
      eventType: .sensorSpecific,
      entity: entity,
      behaviour: .eventOnly,
      owner: owner
    )
  }
}
