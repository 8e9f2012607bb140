// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// An entry of the system event log.
///
/// Source: IPMI 2.0 §32, tables 32-1 to 32-3.
package struct SELEntry: Equatable, Sendable {
  package var recordID: UInt16
  /// All 16 bytes as sent; fewer where the BMC sent fewer, never more.
  package let raw: [UInt8]
  package var content: Content

  package static let byteCount = 16

  /// What an entry tells.
  package enum Content: Equatable, Sendable {
    /// Record type 02h.
    case event(SystemEvent)
    /// Record types C0h to DFh: six bytes that only a manufacturer understands.
    case oemTimestamped(type: UInt8, time: SELTime, manufacturer: UInt32, data: [UInt8])
    /// Record types E0h to FFh: 13 such bytes, without a time.
    case oem(type: UInt8, data: [UInt8])
    /// A type that nobody specified, or too few bytes.
    case unknown(type: UInt8)
  }

  /// Reads an entry, whatever it is; `id` is what it was asked for by.
  package init(_ raw: [UInt8], id: UInt16) {
    let raw = Array(raw.prefix(Self.byteCount))
    self.raw = raw
    var rest = raw.span
    let ownID = try? rest.readUInt16()
    // "The first" is no id of an entry.
    recordID = id == RecordPart.first || id == RecordPart.last ? ownID ?? id : id
    let type = (try? rest.readUInt8()) ?? 0
    content = (try? Content(type, decoding: &rest)) ?? .unknown(type: type)
  }

  /// When it happened, where the entry says so.
  package var time: SELTime? {
    switch content {
    case .event(let event): event.time
    case .oemTimestamped(_, let time, _, _): time
    case .oem, .unknown: nil
    }
  }
}

extension SELEntry.Content {
  fileprivate init(_ type: UInt8, decoding bytes: inout Span<UInt8>) throws(WireError) {
    switch type {
    case 0x02:
      self = .event(try SystemEvent(decoding: &bytes))
    case 0xC0...0xDF:
      let time = try SELTime(decoding: &bytes)
      let manufacturer = try bytes.readUInt24()
      let data = try bytes.readBytes(6)
      self = .oemTimestamped(type: type, time: time, manufacturer: manufacturer, data: data)
    case 0xE0...0xFF:
      self = .oem(type: type, data: try bytes.readBytes(13))
    default:
      self = .unknown(type: type)
    }
  }
}

/// Something that a sensor or a program reported.
///
/// Source: IPMI 2.0 table 32-1; event data §29.7, table 29-6.
package struct SystemEvent: Equatable, Sendable {
  package var time: SELTime
  /// Bit 0 clear: a controller's slave address; set: software of that number.
  package var generator: UInt8
  /// Bits 7-4: the channel that it came over; bits 1-0: the LUN.
  package var generatorPlace: UInt8
  /// 04h is the format of IPMI 1.5 and 2.0, 03h that of 1.0.
  package var revision: UInt8
  package var sensorType: SensorType
  package var sensorNumber: UInt8
  package var isDeassertion: Bool
  package var eventType: EventType
  /// Three bytes; what the second and third are is in the first's high half.
  package var data: [UInt8]

  fileprivate init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    time = try SELTime(decoding: &bytes)
    generator = try bytes.readUInt8()
    generatorPlace = try bytes.readUInt8()
    revision = try bytes.readUInt8()
    sensorType = SensorType(rawValue: try bytes.readUInt8())
    sensorNumber = try bytes.readUInt8()
    let kind = try bytes.readUInt8()
    isDeassertion = kind & 0x80 != 0
    eventType = EventType(rawValue: kind)
    data = try bytes.readBytes(3)
  }

  /// The sensor that it is about.
  package var sensorID: SensorID {
    SensorID(owner: generator, lun: generatorPlace & 3, number: sensorNumber)
  }

  /// Which state or threshold: a number in the list of the event type.
  package var offset: Int { Int(data[0] & 0x0F) }

  /// What the second and third byte are: 0 nothing, 1 reading and threshold (or, of discrete
  /// sensors, severity and previous state), 2 OEM, 3 as the sensor's type says.
  package var dataKinds: (second: UInt8, third: UInt8) { (data[0] >> 6, data[0] >> 4 & 3) }
}
