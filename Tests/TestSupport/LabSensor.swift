// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A sensor for `ipmi_sim`: its record byte by byte, and the emulator's commands for it.
///
/// Written from the tables of IPMI 2.0 §43, without igor's own codecs: tools that igor's authors
/// did not write judge it.
struct LabSensor {
  var number: UInt8
  /// The slave address of the controller that has it.
  var owner: UInt8 = 0x20
  var name: String
  var type: UInt8
  /// Kind and instance.
  var entity: (UInt8, UInt8)
  var eventType: UInt8 = 0x01
  /// Format, rate, combination and percentage; base; modifier.
  var units: (UInt8, UInt8, UInt8) = (0, 0, 0)
  var m = 1
  var b = 0
  /// B's and R's exponents.
  var exponents = (b: 0, r: 0)
  var linearization: UInt8 = 0
  /// Raw limits in the order LNC, LCR, LNR, UNC, UCR, UNR.
  var limits: [UInt8?] = [nil, nil, nil, nil, nil, nil]
  /// The raw reading; `nil` is a sensor that does not scan.
  var reading: UInt8? = 0
  /// States that hold, of a discrete sensor.
  var states: [Int] = []
  var isThreshold: Bool { eventType == 0x01 }

  /// Bit n where limit n is there.
  private var readable: UInt8 {
    limits.indices.reduce(0) { limits[$1] == nil ? $0 : $0 | 1 << UInt8($1) }
  }

  // MARK: Record

  /// A full record (01h), or of a discrete sensor a compact one (02h).
  func record(id: UInt16) -> [UInt8] {
    var body: [UInt8] = [owner, 0, number, entity.0, entity.1, 0x7F, readable == 0 ? 0x40 : 0x48]
    body += [type, eventType]
    body += isThreshold ? thresholdMasks : [0xFF, 0x7F, 0xFF, 0x7F, 0xFF, 0x7F]
    body += isThreshold ? [units.0, units.1, units.2] : [0xC0, 0, 0]
    body += isThreshold ? conversion + values : [1, 0, 0, 0]
    body += [0, 0] + (isThreshold ? [0] : [0, 0]) + Self.name(name)
    return LabSensor.record(id: id, type: isThreshold ? 1 : 2, body)
  }

  /// In eight bits a character: the tools print others as they come.
  static func name(_ text: String) -> [UInt8] {
    [0xC0 | UInt8(text.utf8.count)] + Array(text.utf8)
  }

  static func record(id: UInt16, type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [UInt8(id & 0xFF), UInt8(id >> 8), 0x51, type, UInt8(body.count)] + body
  }

  /// Lower ones send events when going low, upper ones when going high; all comparisons are told.
  private var thresholdMasks: [UInt8] {
    var events = 0
    for index in limits.indices where limits[index] != nil {
      events |= 1 << (2 * index + (index >= 3 ? 1 : 0))
    }
    let low = events | Int(readable & 7) << 12
    let high = events | Int(readable >> 3) << 12
    let bytes = [low, low >> 8, high, high >> 8].map { UInt8($0 & 0xFF) }
    return bytes + [readable, readable]
  }

  private var conversion: [UInt8] {
    func byte(_ value: Int) -> UInt8 { UInt8(value & 0xFF) }
    return [
      linearization, byte(m), byte((m >> 8) << 6), byte(b), byte((b >> 8) << 6), 1,
      byte(exponents.r << 4 | exponents.b & 15),
    ]
  }

  /// Nominal and usual readings are not told; then maximum, minimum, limits, hysteresis.
  private var values: [UInt8] {
    let ordered = [5, 4, 3, 2, 1, 0].map { limits[$0] ?? 0 }
    return [0, 0, 0, 0, 0xFF, 0] + ordered + [0, 0]
  }

  // MARK: Commands

  /// What the emulator has to be told, besides the record.
  var commands: [String] {
    let place = "\(owner) 0 \(number)"
    let scanning = reading == nil ? "no-scanning" : "scanning"
    let none = Array(repeating: "000000000000000", count: 4).joined(separator: " ")
    var lines = ["sensor_add \(place) \(type) \(eventType)"]
    if readable != 0 {
      let bits = limits.reversed().map { $0 == nil ? "0" : "1" }.joined()
      let raw = limits.reversed().map { "\($0 ?? 0)" }.joined(separator: " ")
      lines.append("sensor_set_threshold \(place) settable \(bits) \(raw)")
    }
    lines.append(
      "sensor_set_event_support \(place) enable \(scanning) per-state \(eventMasks ?? none)"
    )
    if isThreshold, let reading { lines.append("sensor_set_value \(place) \(reading) 0") }
    lines += states.map { "sensor_set_bit \(place) \($0) 1 0" }
    return lines
  }

  /// All that the limits allow; of discrete sensors everything.
  private var eventMasks: String? {
    var events = isThreshold ? 0 : 0x7FFF
    for index in limits.indices where limits[index] != nil {
      events |= 1 << (2 * index + (index >= 3 ? 1 : 0))
    }
    let digits = (0..<15).reversed().map { events >> $0 & 1 == 1 ? "1" : "0" }.joined()
    return Array(repeating: digits, count: 4).joined(separator: " ")
  }
}
