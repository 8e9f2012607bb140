// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import IPMI
import TestSupport
import Testing

/// igor's event log beside what ipmitool and FreeIPMI print for the same BMC.
struct EventLogComparisonTests {
  private let node: IPMISimNode
  private let driver: LinkDriver
  private let repository: SensorRepository

  init() throws {
    node = try IPMISimNode(.init(hasHardware: true))
    driver = try LinkDriver(to: node)
    try driver.connect()
    repository = try driver.read(SDRReader())
  }

  private func tool(_ arguments: [String]) throws -> String {
    let result = try runTool(arguments)
    try #require(result.status == 0, "\(arguments): \(result.output)")
    return result.output
  }

  private func ipmitool(_ arguments: String) throws -> String {
    try tool(node.ipmitool() + arguments.split(separator: " ").map(String.init))
  }

  private func entries() throws -> [SELDescription] {
    try driver.read(SELReader()).entries.map { $0.described(by: repository) }
  }

  /// The time as ipmitool's two columns write it.
  private func columns(of time: SELTime?) -> [String]? {
    guard case .date(let seconds)? = time?.meaning else { return nil }
    let formatter = DateFormatter()
    formatter.timeZone = .gmt
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "MM/dd/yy|HH:mm:ss 'UTC'"
    let date = Date(timeIntervalSince1970: TimeInterval(seconds))
    return formatter.string(from: date).split(separator: "|").map(String.init)
  }

  @Test func `sel elist: every entry, its time, sensor, event, direction and values`() throws {
    let rows = ToolTable.rows(try ipmitool("sel elist"))
    let entries = try entries()
    #expect(rows.count == entries.count && rows.count == 17)
    for (row, entry) in zip(rows, entries) {
      #expect(UInt16(row[0], radix: 16) == entry.id)
      if entry.isAsserted == nil {
        let text = row.joined(separator: " ").lowercased()
        #expect(text.contains(entry.raw.suffix(12)), "\(row)")
        #expect(text.contains("oem record"))
        continue
      }
      if let columns = columns(of: entry.time) { #expect(Array(row[1...2]) == columns, "\(row)") }
      #expect(
        ToolTable.plain(row[3]).hasPrefix(ToolTable.plain(entry.type)),
        "\(row) \(entry.type)"
      )
      if repository.sensors.contains(where: { $0.name == entry.sensor }) {
        #expect(row[3].hasSuffix(entry.sensor ?? "?"), "\(row)")
      }
      #expect(ToolTable.plain(row[4]) == ToolTable.plain(entry.event), "\(row) \(entry.event)")
      #expect(row[5] == (entry.isAsserted == true ? "Asserted" : "Deasserted"), "\(row)")
      if row.count > 6, row[6].hasPrefix("Reading") { checkValues(row[6], entry) }
    }
  }

  /// Takes apart what ipmitool says as `Reading 96 > Threshold 85 degrees C`.
  private func checkValues(_ text: String, _ entry: SELDescription) {
    let words = text.split(separator: " ")
    #expect(Double(words[1]).map { abs($0 - (entry.reading ?? .nan)) < 0.01 } == true, "\(text)")
    #expect(Double(words[4]).map { abs($0 - (entry.threshold ?? .nan)) < 0.01 } == true, "\(text)")
    #expect(words[5...].joined(separator: " ") == entry.unit?.text, "\(text)")
  }

  @Test func `ipmi-sel: every entry, its date, sensor and values`() throws {
    let rows = ToolTable.rows(try tool(node.freeIPMI("ipmi-sel"))).dropFirst()
    let entries = try entries()
    #expect(rows.count == entries.count)
    for (row, entry) in zip(rows, entries) {
      #expect(UInt16(row[0]) == entry.id)
      if let name = repository.sensors.first(where: { $0.name == entry.sensor })?.name {
        #expect(row[3] == name, "\(row)")
      }
      for (word, value) in [
        ("Sensor Reading = ", entry.reading), ("Threshold = ", entry.threshold),
      ] {
        guard let value, let place = row[5].range(of: word) else { continue }
        let number = row[5][place.upperBound...].split(separator: " ").first.flatMap { Double($0) }
        #expect(number.map { abs($0 - value) < 0.01 } == true, "\(row)")
      }
    }
    let readings = entries.filter { $0.reading != nil }
    #expect(readings.count == 4)
  }

  @Test func `sel info: as many entries, and as much room`() throws {
    let batch = try driver.read(SELReader())
    let fields = ToolTable.fields(try ipmitool("sel info"))
    #expect(fields.first { $0.label == "Entries" }?.value == "\(batch.info.recordCount)")
    let space = fields.first { $0.label == "Free Space" }?.value
    #expect(space?.hasPrefix("\(batch.info.freeSpace) ") == true)
  }

  @Test func `what is new is read alone, and a cleared log is told`() throws {
    let first = try driver.read(SELReader())
    #expect(try driver.read(SELReader(since: first.cursor)).entries.isEmpty)
    // Add SEL Entry: FAN1, lower critical going low.
    _ = try ipmitool("raw 0x0a 0x44 0 0 2 0 0 0 0 0x20 0 4 4 5 1 0x52 3 5")
    let second = try driver.read(SELReader(since: first.cursor))
    let new = second.entries.map { $0.described(by: repository) }
    #expect(new.map(\.sensor) == ["FAN1"] && !second.wasCleared)
    #expect(new.first?.details == ["reading 180 RPM", "threshold 300 RPM"])
    _ = try ipmitool("sel clear")
    let third = try driver.read(SELReader(since: second.cursor))
    #expect(third.wasCleared && third.entries.isEmpty)
  }

  @Test func `igor clears what it has read, and nothing else`() throws {
    let batch = try driver.read(SELReader())
    _ = try ipmitool("raw 0x0a 0x44 0 0 2 0 0 0 0 0x20 0 4 4 5 1 0x52 3 5")
    #expect(throws: ReadFailure.changed) {
      try driver.read(SELClearing(expecting: batch.cursor))
    }
    #expect(ToolTable.rows(try ipmitool("sel elist")).count == 18)
    let cursor = try driver.read(SELReader()).cursor
    #expect(try driver.read(SELClearing(expecting: cursor)).recordCount == 0)
    #expect(try ipmitool("sel elist").contains("SEL has no entries"))
  }

  @Test func `the log's clock is set and told`() throws {
    let order = Question(SetSELTime(SELTime(1_800_000_000)), kind: .order, priority: .orders)
    _ = try driver.read(order)
    let told = try ipmitool("sel time get")
    #expect(told.contains("01/15/27 08:0"), "\(told)")
    let set = try tool(node.ipmitool() + ["sel", "time", "set", "04/02/26 01:02:03"])
    let time = try driver.read(Question(GetSELTime()))
    #expect(abs(Int64(time.seconds) - 1_775_091_723) < 60, "\(set)")
  }
}
