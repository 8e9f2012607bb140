// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Reads sensors, one after the other: a reading each, and once each their thresholds.
///
/// Sensors that the BMC cannot read itself are told as such, without a question. One that is refused
/// or never answered costs the others nothing; three silences in a row end the sweep.
package struct SensorSweep: RecordReader {
  package private(set) var output: Result<Output, ReadFailure>?
  private let sensors: [Sensor]
  private var thresholds: ThresholdMemory
  private var readings: [SensorReading] = []
  private var step = Step.reading
  private var silences = 0

  private static let silenceLimit = 3

  /// What a sweep saw.
  package struct Output: Equatable, Sendable {
    /// In the order of the sensors, all of them.
    package var readings: [SensorReading]
    /// For the next sweep, which need not ask for them.
    package var thresholds: ThresholdMemory
  }

  private enum Step: Equatable {
    case thresholds
    /// Factors at a threshold of a sensor that is not linear; those before are converted.
    case thresholdFactors(GetSensorThresholds.Response, [Threshold], Thresholds)
    case reading
    case factors(GetSensorReading.Response)
  }

  /// `thresholds` is what the last sweep handed back; sensors that it knows are not asked again.
  package init(of sensors: [Sensor], thresholds: ThresholdMemory = ThresholdMemory()) {
    self.sensors = sensors
    self.thresholds = thresholds
    begin()
  }

  private var sensor: Sensor? { readings.count < sensors.count ? sensors[readings.count] : nil }

  package var request: CommandOrder? {
    guard output == nil, let sensor else { return nil }
    let number = sensor.id.number
    func order(_ request: some CommandRequest) -> CommandOrder {
      CommandOrder(request, lun: sensor.id.lun, kind: .read, priority: .sensors)
    }
    switch step {
    case .thresholds: return order(GetSensorThresholds(number))
    case .thresholdFactors(let answer, let left, _):
      let raw = left.first.flatMap { answer[$0] } ?? 0
      return order(GetSensorReadingFactors(number, reading: raw))
    case .reading: return order(GetSensorReading(number))
    case .factors(let answer):
      return order(GetSensorReadingFactors(number, reading: answer.reading))
    }
  }

  package mutating func take(_ result: CommandResult) {
    guard output == nil, let sensor else { return }
    if result == .notSent { return end(.failure(.notSent)) }
    silences = result == .noAnswer ? silences + 1 : 0
    guard silences < Self.silenceLimit else { return end(.failure(.noAnswer)) }
    switch step {
    case .thresholds: takeThresholds(result, of: sensor)
    case .thresholdFactors(let answer, let left, let known):
      take(result, at: left, of: sensor, answer, known)
    case .reading: takeReading(result, of: sensor)
    case .factors(let answer):
      let factors = try? result.decoded(as: GetSensorReadingFactors.self).get().factors
      add(SensorReading(of: sensor, answer, thresholds: thresholds[sensor.id], factors: factors))
    }
  }

  // MARK: Thresholds

  private mutating func takeThresholds(_ result: CommandResult, of sensor: Sensor) {
    step = .reading
    guard case .success(let answer) = result.decoded(as: GetSensorThresholds.self) else {
      // Refused is an answer, and remembered; silence is none.
      if case .completed = result { thresholds[sensor.id] = Thresholds() }
      return
    }
    let readable = Threshold.allCases.filter { answer[$0] != nil }
    if sensor.conversion?.linearization.isNonlinear == true, !readable.isEmpty {
      step = .thresholdFactors(answer, readable, Thresholds())
      return
    }
    var values = Thresholds()
    for threshold in readable {
      values[threshold] = answer[threshold].flatMap { sensor.value(of: $0) }
    }
    thresholds[sensor.id] = values
  }

  private mutating func take(
    _ result: CommandResult,
    at left: [Threshold],
    of sensor: Sensor,
    _ answer: GetSensorThresholds.Response,
    _ known: Thresholds
  ) {
    var known = known
    if let threshold = left.first, let raw = answer[threshold],
      case .success(let factors) = result.decoded(as: GetSensorReadingFactors.self)
    {
      known[threshold] = sensor.conversion?.value(of: raw, factors: factors.factors)
    }
    thresholds[sensor.id] = known
    let rest = Array(left.dropFirst())
    step = rest.isEmpty ? .reading : .thresholdFactors(answer, rest, known)
  }

  // MARK: Readings

  private mutating func takeReading(_ result: CommandResult, of sensor: Sensor) {
    let limits = thresholds[sensor.id]
    switch result.decoded(as: GetSensorReading.self) {
    case .success(let answer):
      let hasValue = answer.isScanning && !answer.isUnavailable
      if hasValue, sensor.isThreshold, sensor.conversion?.linearization.isNonlinear == true {
        step = .factors(answer)
      } else {
        add(SensorReading(of: sensor, answer, thresholds: limits))
      }
    case .failure(let failure):
      add(SensorReading(of: sensor, .init(result, failure), thresholds: limits))
    }
  }

  private mutating func add(_ reading: SensorReading) {
    readings.append(reading)
    begin()
  }

  /// Turns to the next sensor that can be asked, or ends.
  private mutating func begin() {
    while let sensor, !sensor.isReadable {
      readings.append(SensorReading(of: sensor, .notReadable))
    }
    guard let sensor else {
      return end(.success(Output(readings: readings, thresholds: thresholds)))
    }
    step = sensor.hasThresholds && !thresholds.knows(sensor.id) ? .thresholds : .reading
  }

  private mutating func end(_ output: Result<Output, ReadFailure>) {
    self.output = output
    readings = []
  }
}

/// The thresholds that a BMC has told, by sensor.
package struct ThresholdMemory: Equatable, Sendable {
  private var values: [SensorID: Thresholds] = [:]

  package init() {}

  package func knows(_ id: SensorID) -> Bool { values[id] != nil }

  package subscript(id: SensorID) -> Thresholds {
    get { values[id] ?? Thresholds() }
    set { values[id] = newValue }
  }
}

extension SensorReading.Availability {
  fileprivate init(_ result: CommandResult, _ failure: ReadFailure) {
    self =
      switch (result, failure) {
      case (.completed(.success, _), _): .malformed
      case (.completed(let code, _), _): .refused(code)
      default: .noAnswer
      }
  }
}
