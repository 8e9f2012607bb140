// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Reads sensors, one after the other: a reading each, and once each their thresholds.
///
/// Sensors of other controllers are asked for through the BMC; of one that does not answer, or
/// that the BMC cannot reach, the other sensors are passed over. What nobody can read is told as
/// such, without a question. A sensor that is refused or never answered costs the others nothing; three
/// silences of the BMC in a row end the sweep.
package struct SensorSweep: RecordReader {
  package private(set) var output: Result<Output, ReadFailure>?
  private let sensors: [Sensor]
  private let bridges: Bool
  private var thresholds: ThresholdMemory
  /// Controllers that are not asked, and what is told of their sensors.
  private var absent: [Satellite: SensorReading.Availability]
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
    /// Controllers that did not answer: each costs every sweep three seconds.
    package var silent: Set<Satellite>
  }

  private enum Step: Equatable {
    case thresholds
    /// Factors at a threshold of a sensor that is not linear; those before are converted.
    case thresholdFactors(GetSensorThresholds.Response, [Threshold], Thresholds)
    case reading
    case factors(GetSensorReading.Response)
  }

  /// `thresholds` is what the last sweep handed back; sensors that it knows are not asked again.
  ///
  /// Without `bridges` sensors of other controllers are not asked for at all; `silent` ones lately
  /// did not answer, and are left alone.
  package init(
    of sensors: [Sensor],
    thresholds: ThresholdMemory = ThresholdMemory(),
    bridges: Bool = true,
    silent: Set<Satellite> = []
  ) {
    self.sensors = sensors
    self.thresholds = thresholds
    self.bridges = bridges
    absent = Dictionary(uniqueKeysWithValues: silent.map { ($0, .noAnswer) })
    begin()
  }

  private var sensor: Sensor? { readings.count < sensors.count ? sensors[readings.count] : nil }

  package var request: CommandOrder? {
    guard output == nil, let sensor else { return nil }
    let number = sensor.id.number
    func order(_ request: some CommandRequest) -> CommandOrder {
      CommandOrder(
        request,
        lun: sensor.id.lun,
        on: sensor.satellite,
        kind: .read,
        priority: .sensors
      )
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
    if let satellite = sensor.satellite, let absence = Self.absence(result, of: satellite) {
      absent[satellite] = absence
      return begin()
    }
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

  /// What a result says of a controller that cannot be asked, and nothing of one that can.
  private static func absence(
    _ result: CommandResult,
    of satellite: Satellite
  ) -> SensorReading.Availability? {
    switch result {
    case .noAnswer: .noAnswer
    case .undelivered(let code): .unreachable(satellite, code)
    case .completed, .unknown, .notSent: nil
    }
  }

  /// Why a sensor is not asked for.
  private func obstacle(to sensor: Sensor) -> SensorReading.Availability? {
    guard sensor.isReadable else { return .notReadable }
    guard let satellite = sensor.satellite else { return nil }
    return bridges ? absent[satellite] : .notReadable
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
    while let sensor, let obstacle = obstacle(to: sensor) {
      readings.append(SensorReading(of: sensor, obstacle, thresholds: thresholds[sensor.id]))
    }
    guard let sensor else {
      let silent = Set(absent.filter { $0.value == .noAnswer }.keys)
      let output = Output(readings: readings, thresholds: thresholds, silent: silent)
      return end(.success(output))
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
