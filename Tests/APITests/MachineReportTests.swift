// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import Testing

struct MachineReportTests {
  private static let moment = Timestamp(nanoseconds: 1_700_000_000_123_000_000)
  private static let error = APIError(code: "bmc_unreachable", message: "no \"answer\"\n", count: 3)

  private static var counters: CounterReport {
    var counters = CounterReport()
    (counters.bytes, counters.duplicates, counters.gaps) = (.max, 1, 2)
    (counters.held, counters.lost) = (3, 4)
    return counters
  }

  private static func console(_ isFull: Bool) -> ConsoleReport {
    ConsoleReport(
      state: isFull ? "active" : "down",
      since: moment,
      epoch: .max,
      offset: .max,
      start: 0,
      logBytes: .max,
      lastByte: isFull ? moment : nil,
      subscribers: isFull
        ? [SubscriberReport(id: 7, user: "anna", from: "unix", mode: "rw", since: moment)] : [],
      writer: isFull ? PersonReport(id: 7, user: "anna") : nil,
      counters: isFull ? counters : nil,
      error: isFull ? nil : error
    )
  }

  private static let reports = [
    MachineReport(machine: "osl03", error: error),
    MachineReport(machine: "osl03", bmc: nil, socket: nil, group: [], console: console(false)),
    MachineReport(
      machine: "osl03",
      bmc: "osl03-ipmi.example.net",
      socket: "unix:/a \"path\"\\\u{1}/é",
      group: ["web", "db"],
      console: console(true),
      power: "on"
    ),
  ]

  @Test(arguments: reports)
  func `a report is written as the encoder would`(report: MachineReport) {
    var written: [UInt8] = []
    report.write(to: &written)
    #expect(text(written) == text(JSON.encode(report)))
  }

  private static let who = [
    WhoReport(machine: "osl03", error: error),
    WhoReport(machine: "osl03", writer: nil, subscribers: []),
    WhoReport(
      machine: "osl03",
      writer: console(true).writer,
      subscribers: console(true).subscribers + console(true).subscribers
    ),
  ]

  @Test(arguments: who)
  func `who is there is written as the encoder would`(report: WhoReport) {
    var written: [UInt8] = []
    report.write(to: &written)
    #expect(text(written) == text(JSON.encode(report)))
  }

  private func text(_ json: [UInt8]) -> String { String(decoding: json, as: UTF8.self) }
}
