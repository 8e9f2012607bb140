// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import RingLog
import TestSupport
import Testing

@testable import Consoles

struct InquiryTests {
  @Test func `a silent BMC costs the others nothing, and its row says so`() throws {
    let names = (1...20).map { "n\($0)" }
    let bench = try JobBench(names)
    try bench.come()
    bench.apply(.silence(nil), to: "n7")
    let asked = bench.beginStatus()
    // All of the others, before the silent one is given up.
    try bench.bench.wait { asked.last.count >= 19 }
    #expect(asked.last.prefix(19).allSatisfy { $0.power == "on" })
    let rows = try bench.finish(asked)
    #expect(rows[6].machine == "n7" && !rows[6].ok, "\(rows[6])")
    #expect(rows.count { $0.ok } == 19)
    try bench.bench.wait(for: .down, of: .named("n7"))
    let told = try bench.finish(bench.beginStatus())
    #expect(told[6].error?.code == "bmc_unreachable", "\(told[6])")
  }

  @Test func `a machine without a session or a BMC says so at once`() throws {
    let bench = try JobBench { $0.faults = [.silence(nil)] }
    try bench.bench.wait(for: .down, of: .osl03)
    #expect(try bench.status().error?.code == "bmc_unreachable")
    #expect(try bench.order(.off).error?.code == "bmc_unreachable")
    #expect(bench.orders().isEmpty)
    let configuration = ConsoleConfiguration(
      name: .named("vm1"),
      source: .socket(.unix(path: bench.bench.folder.file("vm1")))
    )
    bench.bench.rack.apply([configuration])
    #expect(try bench.status(of: "vm1").error?.code == "no_bmc")
    #expect(try bench.order(.off, on: "vm1").error?.code == "no_bmc")
    #expect(try bench.status(of: "gone").error?.code == "not_found")
  }

  @Test func `no more machines are asked than answers are taken`() throws {
    let bench = try JobBench()
    try bench.come()
    let asked = bench.beginStatus(of: Array(repeating: .osl03, count: 1000))
    let window = Inquiry<PowerReport>.window
    try bench.bench.wait { asked.last.count >= window }
    for _ in 0..<5 { bench.bench.loop.runTurn() }
    #expect(asked.last.count == window)
    asked.inquiry?.taken(10)
    try bench.bench.wait { asked.last.count == window + 10 }
    asked.inquiry?.cancel()
    asked.inquiry?.taken(100)
    for _ in 0..<5 { bench.bench.loop.runTurn() }
    #expect(asked.last.count == window + 10)
  }

  @Test func `an order is carried out once, whatever the network loses`() throws {
    let names = (1...12).map { "n\($0)" }
    let bench = try JobBench(names)
    try bench.come()
    for name in names { bench.apply(.loss(0.3), to: name) }
    let rows = try bench.finish(bench.beginOrder(PowerRequest(.reset)))
    for (name, row) in zip(names, rows) {
      let count = bench.orders(of: name).count
      #expect(count <= 1)
      if row.outcome == .accepted { #expect(count == 1) }
      if !row.ok, row.outcome == nil { #expect(count == 0, "\(row)") }
    }
  }

  @Test func `a source that ends forgets its own session, and no later one's`() throws {
    for isOther in [false, true] {
      let bench = try JobBench()
      try bench.come()
      func ask(_ body: @escaping @Sendable (Console) -> Bool) throws -> Bool {
        let asked: JobBench.Asked<PowerReport> = bench.begin { console, _, tell in
          tell(PowerReport(machine: "", power: body(console) ? "on" : "off"), true)
        }
        return try bench.finish(asked).first?.power == "on"
      }
      #expect(try ask { $0.log.sessionID != nil })
      if isOther {
        _ = try ask {
          $0.log.rememberSession(0xDEAD, at: Timestamp(seconds: 1))
          return true
        }
      }
      var off = bench.configurations
      off[0].isDisabled = true
      bench.bench.rack.apply(off)
      while try ask({ $0.isSayingGoodbye }) {}
      #expect(bench.shelf.status(of: "osl03")?.sessionCount == 0)
      #expect(try ask { $0.log.sessionID != nil } == isOther)
    }
  }

  @Test func `who asked while the console left the settings is told`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.silence(nil))
    let asked = bench.beginStatus()
    bench.bench.rack.apply([])
    let rows = try bench.finish(asked)
    #expect(!rows[0].ok)
  }
}
