// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Which sensor of which controller.
///
/// Source: IPMI 2.0 §33.1.
package struct SensorID: Hashable, Sendable {
  /// Bit 0 clear: a controller's slave address; set: software of that number.
  package var owner: UInt8
  package var lun: UInt8
  package var number: UInt8

  package init(owner: UInt8 = LANMessage.bmcAddress, lun: UInt8 = 0, number: UInt8) {
    self.owner = owner
    self.lun = lun & 3
    self.number = number
  }
}

extension SensorID: CustomStringConvertible {
  /// `7`; of other LUNs `1:7`, of other controllers `2c:0:7`.
  package var description: String {
    if owner != LANMessage.bmcAddress { return "\([owner].hex):\(lun):\(number)" }
    return lun == 0 ? "\(number)" : "\(lun):\(number)"
  }
}

/// A sensor, as its record describes it.
package struct Sensor: Equatable, Sendable {
  package var id: SensorID
  package var channel: UInt8
  /// The record that it is from; sensors that share a record have it in common.
  package var recordID: UInt16
  package var name: String
  package var entity: EntityID
  package var type: SensorType
  package var eventType: EventType
  /// Whether it only sends events, and has no reading.
  package var isEventOnly: Bool
  package var capabilities = SensorCapabilities(rawValue: 0)
  /// For threshold sensors the bits are those of the table; for discrete ones states, bit by bit.
  package var masks = SensorMasks()
  package var unit = SensorUnit(.unspecified)
  /// `nil` where a reading is no value.
  package var conversion: Conversion?
  package var limits = SensorLimits()

  package init(
    _ id: SensorID,
    name: String,
    type: SensorType,
    eventType: EventType,
    entity: EntityID,
    channel: UInt8 = 0,
    recordID: UInt16,
    isEventOnly: Bool = false
  ) {
    self.id = id
    self.channel = channel
    self.recordID = recordID
    self.name = name
    self.entity = entity
    self.type = type
    self.eventType = eventType
    self.isEventOnly = isEventOnly
  }

  package var isThreshold: Bool { eventType.isThreshold }

  /// The controller that has it; `nil` where that is the BMC itself, or a program.
  package var satellite: Satellite? {
    let isSoftware = id.owner & 1 != 0
    return isSoftware ? nil : Satellite(of: id.owner, channel: channel)
  }

  /// Whether somebody can be asked for it: a program that sends events cannot.
  package var isReadable: Bool { !isEventOnly && id.owner & 1 == 0 }

  /// Whether Get Sensor Thresholds is worth asking.
  package var hasThresholds: Bool {
    isThreshold && isReadable && capabilities.thresholdAccess != .none
  }

  /// The value of a raw byte, such as one in an event.
  package func value(of raw: UInt8) -> Double? { conversion?.value(of: raw) }

  /// A value as it is worth showing: `12.00`, `6000`.
  package func text(of value: Double) -> String { value.fixed(conversion?.decimals ?? 3) }
}

/// What a sensor's record says about its abilities.
///
/// Source: IPMI 2.0 table 43-1, byte 12.
package struct SensorCapabilities: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// What may be done with thresholds.
  package enum Access: UInt8, Sendable {
    case none, readable, settable
    /// They are fixed, and those in the record are for show.
    case fixed
  }

  package var thresholdAccess: Access { Access(rawValue: rawValue >> 2 & 3) ?? .none }
}

/// Which events a sensor sends, and which states it tells.
///
/// Source: IPMI 2.0 table 43-1, bytes 15 to 20.
package struct SensorMasks: Hashable, Sendable {
  package var assertion: UInt16
  package var deassertion: UInt16
  package var reading: UInt16

  package init(assertion: UInt16 = 0, deassertion: UInt16 = 0, reading: UInt16 = 0) {
    self.assertion = assertion
    self.deassertion = deassertion
    self.reading = reading
  }

  /// The thresholds of a threshold sensor that can be read.
  package var readableThresholds: ThresholdSet {
    ThresholdSet(rawValue: UInt8(truncatingIfNeeded: reading & 0x3F))
  }
}

/// Raw values in a full record: what is usual, possible, and the thresholds it starts with.
///
/// Source: IPMI 2.0 table 43-1, bytes 31 to 44.
package struct SensorLimits: Hashable, Sendable {
  package var nominal: UInt8?
  package var normalMaximum: UInt8?
  package var normalMinimum: UInt8?
  package var maximum: UInt8?
  package var minimum: UInt8?
  /// In the record's order: UNR, UCR, UNC, LNR, LCR, LNC; empty in compact records.
  package var thresholds: [UInt8]
  /// 0 is unspecified.
  package var positiveHysteresis: UInt8
  package var negativeHysteresis: UInt8

  package init() {
    thresholds = []
    positiveHysteresis = 0
    negativeHysteresis = 0
  }
}
