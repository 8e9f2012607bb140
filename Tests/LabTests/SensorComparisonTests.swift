// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import TestSupport
import Testing

/// igor's sensors beside what ipmitool and FreeIPMI print for the same BMC at the same time.
struct SensorComparisonTests {
  private let node: IPMISimNode
  private let repository: SensorRepository
  private let readings: [SensorReading]

  init() throws {
    node = try IPMISimNode(.init(hasHardware: true))
    let driver = try LinkDriver(to: node)
    try driver.connect()
    repository = try driver.read(SDRReader())
    readings = try driver.read(SensorSweep(of: repository.sensors)).readings
    driver.close()
  }

  private func ours(_ name: String) -> SensorReading? {
    readings.first { $0.sensor.name == name }
  }

  private func tool(_ arguments: [String]) throws -> String {
    let result = try runTool(arguments)
    try #require(result.status == 0, "\(arguments): \(result.output)")
    return result.output
  }

  private static let order: [Threshold] = [
    .lowerNonRecoverable, .lowerCritical, .lowerNonCritical, .upperNonCritical, .upperCritical,
    .upperNonRecoverable,
  ]

  /// `na`, `N/A` or a number.
  private func isSame(_ text: String, _ value: Double?, within error: Double) -> Bool {
    guard let number = Double(text) else { return value == nil }
    return value.map { abs($0 - number) <= error } ?? false
  }

  @Test func `repository and log are as large as the tools say`() throws {
    #expect(repository.damages.isEmpty && repository.isComplete)
    #expect(repository.controllers.map(\.name) == ["Lab BMC"] && repository.associations.count == 1)
    let all = ToolTable.rows(try tool(node.ipmitool() + ["sdr", "elist", "all"]))
    let names = all.map { $0[0] }.filter { $0 != "Lab BMC" }
    #expect(repository.sensors.map(\.name) == names, "\(all)")
  }

  @Test func `sdr elist: number, entity, value and unit`() throws {
    for row in ToolTable.rows(try tool(node.ipmitool() + ["sdr", "elist", "full"])) {
      let reading = try #require(ours(row[0]))
      #expect(row[1] == "\([reading.sensor.id.number].hex.uppercased())h")
      #expect(row[3] == reading.sensor.entity.numbers)
      guard let value = reading.value else {
        #expect(row[2] == "ns")
        continue
      }
      let words = row[4].split(separator: " ", maxSplits: 1).map(String.init)
      #expect(isSame(words[0], value, within: 0.006), "\(row)")
      // It leaves rates out.
      #expect(reading.sensor.unit.text.hasPrefix(words[1]), "\(row)")
    }
  }

  @Test func `sensor list: values, states and all six thresholds`() throws {
    let rows = ToolTable.rows(try tool(node.ipmitool() + ["sensor", "list"]))
    #expect(rows.map { $0[0] } == readings.filter { $0.sensor.isReadable }.map(\.sensor.name))
    for row in rows {
      let reading = try #require(ours(row[0]))
      if row[2] == "discrete" {
        let bits = try #require(UInt16(row[3].dropFirst(2), radix: 16)).byteSwapped
        #expect(bits & 0x7FFF == reading.stateBits, "\(row)")
        continue
      }
      #expect(isSame(row[1], reading.value, within: 0.0006), "\(row) \(reading.value ?? 0)")
      if reading.value != nil { #expect(reading.sensor.unit.text.hasPrefix(row[2]), "\(row)") }
      let states = ["normal": "ok", "warning": "nc", "critical": "cr", "fatal": "nr"]
      #expect(row[3] == reading.severity.flatMap { states[$0.name] } ?? "na", "\(row)")
      for (text, threshold) in zip(row.dropFirst(4), Self.order) {
        #expect(isSame(text, reading.thresholds[threshold], within: 0.0006), "\(row)")
      }
    }
  }

  @Test func `sdr elist: discrete states in words`() throws {
    let rows = ToolTable.rows(try tool(node.ipmitool() + ["sdr", "elist", "compact"]))
    #expect(rows.count == 9)
    for row in rows {
      let reading = try #require(ours(row[0]))
      let states = row[4].split(separator: ",").map { ToolTable.plain($0) }
      #expect(states == reading.states.map { ToolTable.plain($0) }, "\(row)")
    }
  }

  @Test func `ipmi-sensors: type, state, reading, unit, thresholds and events`() throws {
    let arguments =
      node.freeIPMI("ipmi-sensors")
      + ["--output-sensor-thresholds", "--output-sensor-state", "--bridge-sensors"]
    let rows = ToolTable.rows(try tool(arguments)).dropFirst()
    #expect(rows.map { $0[1] } == readings.filter { $0.sensor.isReadable }.map(\.sensor.name))
    for row in rows {
      let reading = try #require(ours(row[1]))
      #expect(row[0] == "\(reading.sensor.recordID)")
      // It cuts digits off where igor and ipmitool round.
      #expect(isSame(row[4], reading.value, within: 0.011), "\(row)")
      if reading.value != nil {
        #expect(Self.symbols[row[5], default: row[5]] == reading.sensor.unit.symbol, "\(row)")
      }
      // It asks the BMC for the thresholds of other controllers' sensors, and gets those of its own.
      for (text, threshold) in zip(row[6..<12], Self.order) where reading.sensor.satellite == nil {
        #expect(isSame(text, reading.thresholds[threshold], within: 0.011), "\(row)")
      }
      checkState(row, reading)
    }
  }

  @Test func `sensors of other controllers are read as the tools read them`() throws {
    #expect(ours("PCH Temp")?.value == 61 && ours("PCH Temp")?.thresholds[.upperCritical] == 90)
    #expect(ours("CPU1 Temp")?.value == 45 && ours("Backplane")?.states == ["Drive Present"])
    let rows = ToolTable.rows(try tool(node.ipmitool() + ["sdr", "elist"]))
    #expect(rows.first { $0[0] == "PCH Temp" }?[4] == "61 degrees C", "\(rows)")
  }

  /// Symbols that FreeIPMI writes in its own way.
  private static let symbols = ["KPA": "kPa", "pkts per s": "packets/s", "W * hr": "W*h"]

  /// FreeIPMI grades states by a file of its own, in which non-critical is nominal.
  private func checkState(_ row: [String], _ reading: SensorReading) {
    guard reading.sensor.isThreshold else {
      let events = ToolTable.quoted(row[12])
      let isNone = events == ["OK"]
      #expect(isNone ? reading.states.isEmpty : events.count == reading.states.count, "\(row)")
      return
    }
    let isCritical = reading.severity.map { $0 >= .critical ? "Critical" : "Nominal" }
    #expect(row[3] == isCritical ?? "N/A", "\(row)")
  }
}
