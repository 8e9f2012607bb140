// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import IPMI

extension Sensor {
  /// Whether somebody means this sensor by that word.
  func isCalled(_ word: String) -> Bool {
    id.description == word || name == word || name.lowercased() == word.lowercased()
  }
}

extension SensorReading {
  /// `CPU1 Temp 97 degrees C`, or of a sensor that measures nothing `PSU2 Failure detected`.
  var words: String {
    let measured = valueText.map { [$0, sensor.unit.text] } ?? [states.joined(separator: ", ")]
    return ([sensor.name] + measured).filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension SensorReport {
  init(_ reading: SensorReading) {
    let sensor = reading.sensor
    self.init(
      id: sensor.id.description,
      name: sensor.name,
      type: sensor.type.name,
      state: State(reading),
      states: reading.states
    )
    record = Int(sensor.recordID)
    number = Int(sensor.id.number)
    entity = sensor.entity.description
    // As many digits as the sensor resolves: 1.0810000000000002 helps nobody.
    value = reading.valueText.flatMap { Double($0) }
    if sensor.isThreshold || value != nil, sensor.unit != SensorUnit(.unspecified) {
      unit = sensor.unit.text
    }
    if sensor.isThreshold { thresholds = Thresholds(reading) }
    error = Self.error(of: reading)
  }

  /// What is wrong, beyond there being nothing to read.
  private static func error(of reading: SensorReading) -> APIError? {
    switch reading.availability {
    case .read, .unavailable, .notScanning, .notReadable: nil
    case .refused(let code): APIError(code: "refused", message: "the BMC refuses: \(code)")
    case .unreachable: APIError(code: "no_answer", message: reading.availability.text)
    case .malformed: APIError(code: "bmc_protocol", message: reading.availability.text)
    case .noAnswer: APIError(code: "no_answer", message: reading.availability.text)
    }
  }
}

extension SensorReport.State {
  init(_ reading: SensorReading) {
    self =
      switch reading.severity {
      case .normal, .information: .ok
      case .warning: .warning
      case .critical: .critical
      case .fatal: .nonrecoverable
      case nil: .none
      }
  }
}

extension SensorReport.Thresholds {
  init(_ reading: SensorReading) {
    self.init()
    func value(_ threshold: Threshold) -> Double? {
      reading.thresholds[threshold].flatMap { Double(reading.sensor.text(of: $0)) }
    }
    unr = value(.upperNonRecoverable)
    ucr = value(.upperCritical)
    unc = value(.upperNonCritical)
    lnc = value(.lowerNonCritical)
    lcr = value(.lowerCritical)
    lnr = value(.lowerNonRecoverable)
  }
}
