// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

struct SensorSweepTests {
  private let limits = GetSensorThresholds.Response(
    readable: [Threshold.upperNonCritical.set, Threshold.upperCritical.set],
    values: [0, 0, 0, 85, 95, 0]
  )

  private func sensors() throws -> [Sensor] {
    var bmc = FakeStorage(records: RecordVectors.all)
    var reader = SDRReader()
    let output = reader.run(with: &bmc)
    return try #require(output).get().sensors
  }

  private func sweep(
    _ bmc: inout FakeStorage,
    of sensors: [Sensor],
    memory: ThresholdMemory = ThresholdMemory()
  ) throws -> SensorSweep.Output {
    var sweep = SensorSweep(of: sensors, thresholds: memory)
    let output = sweep.run(with: &bmc)
    return try #require(output).get()
  }

  @Test func `every sensor is told, in order, whatever became of it`() throws {
    var bmc = FakeStorage()
    bmc.readings = [1: .init(reading: 90, states: 0xC8), 0x20: .init(reading: 0, states: 0x8002)]
    bmc.thresholds = [1: limits]
    let sensors = try sensors()
    let readings = try sweep(&bmc, of: sensors).readings
    #expect(readings.map(\.sensor) == sensors)
    #expect(readings[0].value == 90 && readings[0].valueText == "90")
    #expect(readings[0].states == ["Upper Non-critical"] && readings[0].severity == .warning)
    #expect(readings[0].thresholds[.upperCritical] == 95)
    #expect(readings[0].thresholds[.lowerCritical] == nil)
    #expect(readings[1].availability == .refused(.notPresent) && readings[1].severity == nil)
    #expect(readings[2].states == ["Device Present"] && readings[2].value == nil)
    #expect(readings[6].availability == .notReadable)
  }

  @Test func `thresholds are asked once`() throws {
    var bmc = FakeStorage()
    bmc.readings = [1: .init(reading: 45), 5: .init(reading: 200)]
    bmc.thresholds = [1: limits]
    let sensors = Array(try sensors().prefix(2))
    let memory = try sweep(&bmc, of: sensors).thresholds
    #expect(bmc.orders.filter { $0 == GetSensorThresholds.command }.count == 2)
    let again = try sweep(&bmc, of: sensors, memory: memory)
    #expect(bmc.orders.filter { $0 == GetSensorThresholds.command }.count == 2)
    #expect(again.readings[0].thresholds[.upperNonCritical] == 85)
    #expect(again.readings[1].valueText == "12.00")
  }

  @Test(arguments: [
    (0xE0 as UInt8, SensorReading.Availability.unavailable), (0x80, .notScanning),
    (0x20, .notScanning),
  ])
  func `a sensor without a reading has no value`(
    flags: UInt8,
    availability: SensorReading.Availability
  ) throws {
    var bmc = FakeStorage()
    bmc.readings = [1: .init(reading: 45, flags: flags, states: 0x3F)]
    let reading = try sweep(&bmc, of: [try sensors()[0]]).readings[0]
    #expect(reading.availability == availability)
    #expect(reading.value == nil && reading.states.isEmpty && reading.severity == nil)
  }

  @Test func `a BMC that compares nothing is helped`() throws {
    var bmc = FakeStorage()
    bmc.readings = [1: .init(reading: 97, states: nil)]
    bmc.thresholds = [1: limits]
    let reading = try sweep(&bmc, of: [try sensors()[0]]).readings[0]
    #expect(reading.states == ["Upper Critical", "Upper Non-critical"])
    #expect(reading.severity == .critical)
  }

  @Test func `a silent sensor costs the others nothing, three in a row end the sweep`() throws {
    let sensors = try sensors()
    var sweep = SensorSweep(of: Array(sensors.prefix(2)))
    var results: [CommandResult] = [.noAnswer, .noAnswer, .completed(.notPresent, [])]
    results.append(.completed(.success, [200, 0xC0, 0]))
    while sweep.request != nil { sweep.take(results.removeFirst()) }
    let readings = try #require(sweep.output).get().readings
    #expect(readings.map(\.availability) == [.noAnswer, .read])
    var silent = SensorSweep(of: sensors)
    var count = 0
    while silent.request != nil {
      silent.take(.noAnswer)
      count += 1
    }
    #expect(silent.output == .failure(.noAnswer) && count == 3)
  }

  @Test func `a sensor with a formula for each reading is asked for the formula`() throws {
    var sensor = try sensors()[0]
    let factors = ReadingFactors(m: 3, b: 1)
    sensor.conversion = Conversion(ReadingFactors(m: 1), linearization: .nonlinear)
    var sweep = SensorSweep(of: [sensor])
    var asked: [[UInt8]] = []
    while let order = sweep.request {
      asked.append([order.command.code] + order.body)
      switch order.command {
      case GetSensorThresholds.command: sweep.take(.completed(.success, limits.body))
      case GetSensorReading.command: sweep.take(.completed(.success, [10, 0xC0, 0]))
      default:
        let answer = GetSensorReadingFactors.Response(nextReading: 0, factors: factors)
        sweep.take(.completed(.success, answer.body))
      }
    }
    #expect(asked == [[0x27, 1], [0x23, 1, 85], [0x23, 1, 95], [0x2D, 1], [0x23, 1, 10]])
    let reading = try #require(sweep.output).get().readings[0]
    #expect(reading.value == 31 && reading.thresholds[.upperCritical] == 286)
  }

  @Test func `answers of any length and content are readings or malformed`() throws {
    let sensors = try sensors()
    for length in 0...5 {
      for byte in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
        var sweep = SensorSweep(of: sensors)
        while sweep.request != nil {
          sweep.take(.completed(.success, [UInt8](repeating: byte, count: length)))
        }
        let readings = try #require(sweep.output).get().readings
        #expect(readings.count == sensors.count)
        _ = readings.map { ($0.states, $0.severity, $0.valueText) }
      }
    }
  }
}
