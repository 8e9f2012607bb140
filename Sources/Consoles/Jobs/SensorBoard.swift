// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import EventLoop
internal import IPMI
internal import Notation
internal import RingLog

/// A BMC's sensors: what it has, and what they read.
///
/// One sweep for all who ask while it is under way, and for all who ask within the cache's time
/// after it. What sensors there are is asked once, and again when the BMC says
/// that it changed.
final class SensorBoard {
  private let desk: CommandDesk
  private unowned let console: Console
  /// What the BMC has; kept once it was read.
  private(set) var repository: SensorRepository?
  private var thresholds = ThresholdMemory()
  private(set) var latest: (readings: [KeptReading], at: Moment)?
  /// Controllers behind the BMC that did not answer, and since when they are left alone.
  private var silent: (satellites: Set<Satellite>, at: Moment)?
  private var sweep = SharedAnswer<Void>()
  private var listing = SharedAnswer<SensorRepository>()

  init(_ desk: CommandDesk, _ console: Console) {
    self.desk = desk
    self.console = console
  }

  private var now: Moment { console.shard.loop.now }

  /// What sensors there are; asks where that is not known, or may have changed.
  func list(_ answer: @escaping (Result<SensorRepository, ConsoleError>) -> Void) {
    guard listing.ask(answer) else { return }
    desk.run(SDRReader(known: repository)) { [self] result in
      if case .success(let repository) = result {
        self.repository = console.shard.repositories.shared(repository) { $0.adopt($1) }
      }
      let result = result.map { repository ?? $0 }
      for asker in listing.settle() { asker(result) }
    }
  }

  /// Reads all sensors, unless that was done a moment ago.
  func read(_ answer: @escaping (Result<Void, ConsoleError>) -> Void) {
    if let latest, now - latest.at < console.configuration.sensors.cache {
      return answer(.success(()))
    }
    readFresh(answer)
  }

  /// Reads all sensors; takes part in a sweep that is under way.
  func readFresh(_ answer: @escaping (Result<Void, ConsoleError>) -> Void) {
    guard sweep.ask(answer) else { return }
    list { [self] result in
      switch result {
      case .failure(let error): settle(.failure(error))
      case .success(let repository): begin(repository)
      }
    }
  }

  private func begin(_ repository: SensorRepository) {
    let start = now
    console.shard.figures.sweeps += 1
    if let silent, start - silent.at >= JobBounds.silenceTime { self.silent = nil }
    let sweep = SensorSweep(
      of: repository.sensors,
      thresholds: thresholds,
      bridges: console.configuration.sensors.bridges,
      silent: silent?.satellites ?? []
    )
    desk.run(sweep) { [self] result in
      if case .success(let output) = result {
        silent = output.silent.isEmpty ? nil : (output.silent, silent?.at ?? start)
        markChanges(to: output.readings)
        latest = (output.readings.map(KeptReading.init), start)
        thresholds = console.shard.thresholds.shared(output.thresholds) {
          guard $0 == $1 else { return false }
          $0 = $1
          return true
        }
      }
      settle(result.map { _ in })
    }
  }

  /// Marks in the console's log which sensors are otherwise than at the sweep before.
  ///
  /// Only what both sweeps read can be said to have changed.
  private func markChanges(to readings: [SensorReading]) {
    guard let before = snapshot?.all else { return }
    var changes: [String] = []
    for (old, new) in zip(before, readings) where old.sensor.id == new.sensor.id {
      let (was, state) = (SensorReport.State(old), SensorReport.State(new))
      guard was != state, was != .none, state != .none else { continue }
      changes.append("\(new.words): \(state.rawValue), was \(was.rawValue)")
    }
    let wall = console.shard.loop.wall
    if changes.count > JobBounds.markLimit {
      let count = changes.count - JobBounds.markLimit
      console.log.mark(.sensor, text: "\(count) more sensors than these", at: wall)
    }
    for text in changes.prefix(JobBounds.markLimit) {
      console.log.mark(.sensor, text: text, at: wall)
    }
  }

  private func settle(_ result: Result<Void, ConsoleError>) {
    for asker in sweep.settle() { asker(result) }
  }

  /// Lets go of readings that nobody asked for again.
  func tidy() {
    guard console.configuration.sensors.every == nil, let latest,
      now - latest.at > JobBounds.readingTime
    else { return }
    self.latest = nil
  }

  /// What was read last; shares what it holds with the board.
  var snapshot: SensorSnapshot? {
    guard let latest, let repository, repository.sensors.count == latest.readings.count
    else { return nil }
    let age = Double(((now - latest.at) / .milliseconds(1)).rounded()) / 1000
    return SensorSnapshot(
      age: age,
      sensors: repository.sensors,
      readings: latest.readings,
      thresholds: thresholds
    )
  }

  /// What was read last, as the API has it; `only` is a sensor's id or name.
  func report(only: String?) -> SensorsReport {
    let machine = console.name.description
    guard let snapshot else {
      let error = ConsoleError(.noAnswer, "the sensors of \(machine) were not read")
      return SensorsReport(machine: machine, error: error.report)
    }
    let wanted = snapshot.all.filter { only == nil || $0.sensor.isCalled(only ?? "") }
    if let only, wanted.isEmpty {
      let error = ConsoleError(.notFound, "\(machine) has no sensor \(only)")
      return SensorsReport(machine: machine, error: error.report)
    }
    return SensorsReport(
      machine: machine,
      age: snapshot.age,
      sensors: wanted.map { SensorReport($0) }
    )
  }
}

/// What the sensors of a BMC read at some time.
package struct SensorSnapshot: Sendable {
  /// Seconds since then.
  package let age: Double
  let sensors: [Sensor]
  let readings: [KeptReading]
  let thresholds: ThresholdMemory

  var all: [SensorReading] {
    zip(sensors, readings).map { $1.reading(of: $0, thresholds[$0.id]) }
  }

  /// The readings as the API has them.
  package var reports: [SensorReport] { all.map { SensorReport($0) } }
}

/// A reading without what is known of its sensor: 24 bytes.
struct KeptReading: Sendable {
  private let value: Double?
  private let availability: SensorReading.Availability
  private let raw: UInt8?
  private let stateBits: UInt16

  init(_ reading: SensorReading) {
    value = reading.value
    availability = reading.availability
    raw = reading.raw
    stateBits = reading.stateBits
  }

  /// The whole reading again.
  func reading(of sensor: Sensor, _ thresholds: Thresholds) -> SensorReading {
    var reading = SensorReading(of: sensor, availability, thresholds: thresholds)
    reading.value = value
    reading.raw = raw
    reading.stateBits = stateBits
    return reading
  }
}
