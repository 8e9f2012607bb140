// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a sensor said, in values and words.
package struct SensorReading: Equatable, Sendable {
  package var sensor: Sensor
  package var availability: Availability
  /// `nil` where the sensor is discrete or has no reading now.
  package var value: Double?
  package var raw: UInt8?
  /// As the BMC sent them: `ThresholdStates`, or a bit a state.
  package var stateBits: UInt16
  package var thresholds: Thresholds

  /// Whether there is a reading, and why not.
  package enum Availability: Equatable, Sendable {
    case read
    /// The BMC says that there is nothing to read now: the machine is off, the part is absent.
    case unavailable
    /// The sensor is switched off.
    case notScanning
    /// Events only, software's, or behind a controller that is not to be asked: nobody asked.
    case notReadable
    /// The BMC cannot reach the controller that has it.
    case unreachable(Satellite, CompletionCode)
    /// The BMC refused to read it.
    case refused(CompletionCode)
    case malformed
    case noAnswer

    package var text: String {
      switch self {
      case .read: "ok"
      case .unavailable: "no reading"
      case .notScanning: "disabled"
      case .notReadable: "not readable"
      case .unreachable(let satellite, let code):
        "controller \(satellite) cannot be reached: \(SendMessage.text(of: code))"
      case .refused(let code): "refused (\(code))"
      case .malformed: "malformed answer"
      case .noAnswer: "no answer"
      }
    }
  }

  package init(
    of sensor: Sensor,
    _ availability: Availability,
    thresholds: Thresholds = Thresholds()
  ) {
    self.sensor = sensor
    self.availability = availability
    self.thresholds = thresholds
    stateBits = 0
  }

  /// Reads an answer; `factors` are for sensors that have others at each reading.
  package init(
    of sensor: Sensor,
    _ answer: GetSensorReading.Response,
    thresholds: Thresholds = Thresholds(),
    factors: ReadingFactors? = nil
  ) {
    self.init(of: sensor, .read, thresholds: thresholds)
    if answer.isUnavailable { availability = .unavailable }
    if !answer.isScanning { availability = .notScanning }
    guard availability == .read else { return }
    raw = answer.reading
    if sensor.isThreshold || answer.states == nil {
      value = sensor.conversion?.value(of: answer.reading, factors: factors)
    }
    stateBits = Self.states(answer, value, of: sensor, thresholds)
  }

  private static func states(
    _ answer: GetSensorReading.Response,
    _ value: Double?,
    of sensor: Sensor,
    _ thresholds: Thresholds
  ) -> UInt16 {
    if sensor.isThreshold {
      if let states = answer.states { return states & 0x3F }
      return value.map { UInt16(ThresholdStates(value: $0, against: thresholds).rawValue) } ?? 0
    }
    // The top bit is always set; states that the record does not name are noise.
    let named = sensor.masks.reading & 0x7FFF
    return (answer.states ?? 0) & (named == 0 ? 0x7FFF : named)
  }

  /// The numbers of the discrete states that hold.
  package var offsets: [Int] {
    sensor.isThreshold ? [] : (0..<15).filter { stateBits >> $0 & 1 == 1 }
  }

  /// The states in words: thresholds that are passed, or discrete states.
  package var states: [String] {
    if sensor.isThreshold { return thresholdStates.texts }
    return offsets.map { EventState.state($0, of: sensor.type, sensor.eventType).text }
  }

  /// The worst of the states; `nil` where there is no reading.
  package var severity: EventState.Severity? {
    guard availability == .read else { return nil }
    if sensor.isThreshold { return thresholdStates.severity }
    let all = offsets.map { EventState.state($0, of: sensor.type, sensor.eventType).severity }
    return all.max() ?? .normal
  }

  private var thresholdStates: ThresholdStates {
    ThresholdStates(rawValue: UInt8(truncatingIfNeeded: stateBits & 0x3F))
  }

  /// The value as it is worth showing, without its unit; `nil` where there is none.
  package var valueText: String? { value.map { sensor.text(of: $0) } }
}
