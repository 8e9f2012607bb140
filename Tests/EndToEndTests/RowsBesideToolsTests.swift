// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Foundation
import TestSupport
import Testing

/// What igord answers beside what ipmitool prints for the same BMC at the same time.
@Suite(.serialized)
struct RowsBesideToolsTests {
  private let node: IPMISimNode
  private let igord: IgordProcess
  private let client: Client

  init() throws {
    node = try IPMISimNode(.init(hasHardware: true))
    igord = try IgordProcess(
      settings: """
        [machine.lab]
        bmc = "\(node.location)"
        password = "\(IPMISimNode.passwords["admin"] ?? "")"
        cipher_suites = [3]
        """
    )
    try igord.start()
    client = try igord.connect()
  }

  private func ipmitool(_ arguments: String...) throws -> String {
    let result = try runTool(node.ipmitool() + arguments)
    try #require(result.status == 0, "\(arguments): \(result.output)")
    return result.output
  }

  private func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { line in
      line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func `sensors: names, values and units, while the session is igord's`() throws {
    let told = try #require(try client.get("/sensors/lab").json([SensorsReport].self).first)
    let sensors = try #require(told.sensors)
    let lines = rows(try ipmitool("sdr", "elist", "full"))
    #expect(lines.count > 3)
    for line in lines {
      let sensor = try #require(sensors.first { $0.name == line[0] }, "\(line)")
      let words = line[4].split(separator: " ", maxSplits: 1).map(String.init)
      guard let value = Double(words[0]) else { continue }
      #expect(sensor.value.map { abs($0 - value) < 0.01 } == true, "\(line) \(sensor)")
      // ipmitool leaves out rates, and cuts what a unit is multiplied with.
      let unit = words.last?.lowercased().prefix { $0 != "*" } ?? ""
      #expect(sensor.unit?.lowercased().hasPrefix(unit) == true, "\(line) \(sensor)")
    }
  }

  @Test func `the event log: as many entries, the same ids, sensors and words`() throws {
    let told = try #require(try client.get("/log/lab").json([EventLogReport].self).first)
    let entries = try #require(told.entries)
    let lines = rows(try ipmitool("sel", "elist"))
    #expect(entries.map(\.id) == lines.map { Int($0[0], radix: 16) ?? -1 })
    func plain(_ text: String) -> String {
      text.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    for (line, entry) in zip(lines, entries) where entry.direction != nil {
      #expect(plain(line[3]).hasPrefix(plain(entry.type)), "\(line) \(entry)")
      #expect(plain(entry.event).hasPrefix(plain(line[4])), "\(line) \(entry)")
      #expect(line[5].lowercased() == entry.direction, "\(line) \(entry)")
    }
  }

  @Test func `power, as it is and as it is ordered`() throws {
    #expect(try client.get("/power/lab").json([PowerReport].self)[0].power == "on")
    let body = #"{"action":"off","wait":true}"#
    let head = [
      "POST /power/lab HTTP/1.1", "Host: a", "Content-Type: application/json",
      "Content-Length: \(body.utf8.count)",
    ]
    client.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    let row = try client.takeAnswer().json([PowerReport].self)[0]
    #expect(row.outcome == .confirmed && row.power == "off", "\(row)")
    #expect(try ipmitool("power", "status").contains("is off"))
  }

  @Test func `the inventory: board and product, and what the BMC is`() throws {
    let row = try #require(try client.get("/inventory/lab").json([InventoryReport].self).first)
    let text = try ipmitool("fru", "print", "0")
    func field(_ label: String) -> String? {
      text.split(separator: "\n").first { $0.contains(label) }?
        .split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
    let fru = try #require(row.fru?.first)
    #expect(fru.board?.serial == field("Board Serial") && fru.board?.serial != nil)
    #expect(fru.product?.name == field("Product Name") && fru.product?.name != nil)
    let device = try ipmitool("mc", "info")
    let firmware = try #require(row.device?.firmware)
    #expect(device.contains(firmware), "\(device) \(firmware)")
  }

  @Test func `nothing is wrong, says the doctor, and igord keeps one session`() throws {
    let report = try client.get("/doctor/lab").json(DoctorReport.self)
    #expect(report.ok, "\(report)")
    #expect(report.steps?.first { $0.name == "privilege" }?.text.contains("administrator") == true)
  }
}
