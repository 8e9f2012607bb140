// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Sensor records: full (01h), compact (02h) and event-only (03h).
///
/// Source: IPMI 2.0 §43.1 to §43.3, tables 43-1 to 43-3.
extension Sensor {
  /// Takes a full record's body.
  init(full bytes: inout Span<UInt8>, recordID: UInt16) throws(WireError) {
    self = try Sensor(common: &bytes, recordID: recordID)
    let linearization = Linearization(rawValue: try bytes.readUInt8())
    let factors = try ReadingFactors(decoding: &bytes)
    if let format = conversion?.format {
      conversion = Conversion(factors, format: format, linearization: linearization)
    }
    limits = try SensorLimits(decoding: &bytes)
    try bytes.skip(3)  // two reserved, one OEM
    name = try bytes.readIDString()
  }

  /// Takes a compact record's body: one sensor, or up to 15 that are alike.
  static func expand(
    compact bytes: inout Span<UInt8>,
    recordID: UInt16
  ) throws(WireError) -> [Sensor] {
    var sensor = try Sensor(common: &bytes, recordID: recordID)
    sensor.conversion = nil
    let sharing = try RecordSharing(decoding: &bytes)
    sensor.limits.positiveHysteresis = try bytes.readUInt8()
    sensor.limits.negativeHysteresis = try bytes.readUInt8()
    try bytes.skip(4)  // three reserved, one OEM
    sensor.name = try bytes.readIDString(isPrefix: sharing.count > 1)
    return sharing.expand(sensor)
  }

  /// Takes an event-only record's body.
  static func expand(
    eventOnly bytes: inout Span<UInt8>,
    recordID: UInt16
  ) throws(WireError) -> [Sensor] {
    var sensor = try Sensor(key: &bytes, recordID: recordID)
    sensor.isEventOnly = true
    sensor.type = SensorType(rawValue: try bytes.readUInt8())
    sensor.eventType = EventType(rawValue: try bytes.readUInt8())
    let sharing = try RecordSharing(decoding: &bytes)
    try bytes.skip(2)  // one reserved, one OEM
    sensor.name = try bytes.readIDString(isPrefix: sharing.count > 1)
    return sharing.expand(sensor)
  }

  /// Owner, number and entity, with which all three begin.
  private init(key bytes: inout Span<UInt8>, recordID: UInt16) throws(WireError) {
    let owner = try bytes.readUInt8()
    let place = try bytes.readUInt8()
    let number = try bytes.readUInt8()
    let kind = try bytes.readUInt8()
    self.init(
      SensorID(owner: owner, lun: place & 3, number: number),
      name: "",
      type: SensorType(rawValue: 0),
      eventType: .unspecified,
      entity: EntityID(kind, instance: try bytes.readUInt8()),
      channel: place >> 4,
      recordID: recordID
    )
  }

  /// What full and compact records have in common, up to the units.
  private init(common bytes: inout Span<UInt8>, recordID: UInt16) throws(WireError) {
    try self.init(key: &bytes, recordID: recordID)
    try bytes.skip(1)  // how the BMC sets it up
    capabilities = SensorCapabilities(rawValue: try bytes.readUInt8())
    type = SensorType(rawValue: try bytes.readUInt8())
    eventType = EventType(rawValue: try bytes.readUInt8())
    masks.assertion = try bytes.readUInt16()
    masks.deassertion = try bytes.readUInt16()
    masks.reading = try bytes.readUInt16()
    let flags = try bytes.readUInt8()
    let base = try bytes.readUInt8()
    unit = SensorUnit(flags: flags, base: base, modifier: try bytes.readUInt8())
    let format = AnalogFormat(rawValue: flags >> 6) ?? .none
    conversion = format == .none ? nil : Conversion(ReadingFactors(m: 1), format: format)
  }
}

extension SensorLimits {
  /// Takes bytes 31 to 44 of a full record.
  init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    self.init()
    let flags = try bytes.readUInt8()
    let values = try bytes.readBytes(5)
    nominal = flags & 1 != 0 ? values[0] : nil
    normalMaximum = flags & 2 != 0 ? values[1] : nil
    normalMinimum = flags & 4 != 0 ? values[2] : nil
    maximum = values[3]
    minimum = values[4]
    thresholds = try bytes.readBytes(6)
    positiveHysteresis = try bytes.readUInt8()
    negativeHysteresis = try bytes.readUInt8()
  }
}

/// How many sensors a compact or event-only record stands for, and how their names differ.
///
/// Source: IPMI 2.0 table 43-2, bytes 24 and 25.
private struct RecordSharing {
  var count: Int
  var usesLetters: Bool
  /// Each sensor has an entity of its own.
  var incrementsEntity: Bool
  var firstModifier: Int

  init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let low = try bytes.readUInt8()
    let high = try bytes.readUInt8()
    count = max(1, Int(low & 0x0F))
    usesLetters = low >> 4 & 3 == 1
    incrementsEntity = high & 0x80 != 0
    firstModifier = Int(high & 0x7F)
  }

  /// The sensors, numbered from the first one's number on; numbers end at 255.
  func expand(_ first: Sensor) -> [Sensor] {
    guard count > 1 else { return [first] }
    return (0..<count).compactMap { index in
      guard let number = UInt8(exactly: Int(first.id.number) + index) else { return nil }
      var sensor = first
      sensor.id.number = number
      sensor.name += modifier(firstModifier + index)
      if incrementsEntity {
        let instance = UInt8((first.entity.instance + index) & 0x7F)
        sensor.entity.rawInstance = first.entity.rawInstance & 0x80 | instance
      }
      return sensor
    }
  }

  /// The number in figures, or in letters from A to Z, then AA, AB and so on.
  private func modifier(_ number: Int) -> String {
    guard usesLetters else { return "\(number)" }
    let letter = String(UnicodeScalar(UInt8(65 + number % 26)))
    return number < 26 ? letter : modifier(number / 26 - 1) + letter
  }
}
