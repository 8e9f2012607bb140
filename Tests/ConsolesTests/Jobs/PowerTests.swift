// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import RingLog
import Testing

@testable import Consoles

struct PowerTests {
  @Test func `whether a machine is on is asked, and then known`() throws {
    let bench = try JobBench()
    try bench.come()
    #expect(try bench.bench.snapshot(.osl03).isOn == nil)
    #expect(try bench.status() == PowerReport(machine: "osl03", power: "on"))
    #expect(try bench.bench.snapshot(.osl03).isOn == true)
  }

  @Test func `all who ask at once are answered by one command`() throws {
    let bench = try JobBench()
    try bench.come()
    let before = try #require(bench.shelf.status(of: "osl03")).record.receivedDatagramCount
    let asked = bench.beginStatus(of: Array(repeating: .osl03, count: 100))
    let rows = try bench.finish(asked, count: 100)
    #expect(rows.allSatisfy { $0.power == "on" })
    let after = try #require(bench.shelf.status(of: "osl03")).record.receivedDatagramCount
    #expect(after - before < 10)
  }

  @Test(arguments: [
    (PowerRequest.Action.off, ChassisOrder.off), (.cycle, .cycle), (.reset, .reset),
    (.soft, .soft), (.diag, .diagnosticInterrupt),
  ])
  func `an order is sent once, and is a mark with who gave it`(
    action: PowerRequest.Action,
    order: ChassisOrder
  ) throws {
    let bench = try JobBench()
    try bench.come()
    let row = try bench.order(action)
    #expect(row.ok && row.outcome == .accepted && row.action == action.rawValue, "\(row)")
    #expect(bench.orders() == [order])
    let marks = try bench.marks(.powerOrder)
    #expect(marks.map(\.text) == [action.rawValue])
    #expect(marks.map(\.person) == ["alice"])
  }

  @Test func `what is so already is not ordered`() throws {
    let bench = try JobBench()
    try bench.come()
    #expect(try bench.order(.on).outcome == .unchanged)
    #expect(try bench.order(.off).outcome == .accepted)
    #expect(try bench.order(.off).outcome == .unchanged)
    #expect(try bench.order(.soft).outcome == .unchanged)
    #expect(bench.orders() == [.off])
  }

  @Test(arguments: [PowerRequest.Action.cycle, .reset])
  func `a machine that is off is not cycled, but may be switched on`(
    action: PowerRequest.Action
  ) throws {
    let bench = try JobBench()
    try bench.come()
    _ = try bench.order(.off)
    let refused = try bench.order(action)
    #expect(refused.error?.code == "machine_off" && refused.power == "off", "\(refused)")
    #expect(refused.error?.message.contains("osl03 is off") == true)
    let row = try bench.order(action) {
      $0.onIfOff = true
      $0.wait = true
    }
    #expect(row.outcome == .confirmed && row.power == "on", "\(row)")
    #expect(bench.orders() == [.off, .on])
    #expect(try bench.marks(.powerOrder).last?.text == "\(action.rawValue): on")
  }

  @Test func `waiting tells what it sees, and confirms a cycle that it saw`() throws {
    let bench = try JobBench()
    try bench.come()
    var request = PowerRequest(.cycle)
    request.wait = true
    let asked = bench.beginOrder(request)
    let row = try #require(try bench.finish(asked).first)
    #expect(row.power == "on" && row.progress == nil && (row.elapsed ?? 0) >= 1, "\(row)")
    let told = asked.all.dropLast().map(\.progress)
    #expect(told.first == "ordered; waiting for on")
    // A test that was kept from running for a second has not seen it, and says so.
    let hasSeen = told.contains("off; waiting for on")
    #expect(row.outcome == (hasSeen ? .confirmed : .accepted), "\(row) \(told)")
    try bench.come()
  }

  @Test func `a wait that is over says what is`() throws {
    let bench = try JobBench { $0.script = .boot(speed: 1) }
    try bench.come()
    bench.apply(.refuse(ChassisControl.command, .success))
    let row = try bench.order(.off) {
      $0.wait = true
      $0.limit = 1
    }
    #expect(row.error?.code == "wait_failed" && row.power == "on", "\(row)")
    #expect(row.outcome == .accepted)
    #expect(row.error?.message == "osl03 is still on after 1 s")
  }

  @Test func `a refused order names the privilege that it needs`() throws {
    let bench = try JobBench(user: "user", password: "igor-user")
    try bench.come()
    let row = try bench.order(.off)
    #expect(row.error?.code == "privilege_too_low", "\(row)")
    #expect(row.error?.message.contains("privilege operator, the session has user") == true)
    #expect(bench.orders().isEmpty)
    let marks = try bench.marks(.powerOrder)
    #expect(marks.count == 2 && marks[1].text.contains("not carried out"), "\(marks)")
  }

  @Test func `an order that the BMC cannot carry out now is refused in words`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.refuse(ChassisControl.command, .notSupportedInState))
    let row = try bench.order(.reset)
    #expect(row.error?.code == "refused")
    #expect(row.error?.message.contains("not supported in the present state") == true)
  }

  @Test func `identifying a machine and its next boot need no power`() throws {
    let bench = try JobBench()
    try bench.come()
    #expect(try bench.order(.identify) { $0.seconds = 5 }.outcome == .accepted)
    let marks = try bench.marks(.powerOrder)
    #expect(marks.map(\.text) == ["identify"])
  }

  @Test func `the next boot's device is set before the order, or alone`() throws {
    let bench = try JobBench()
    try bench.come()
    let alone = try bench.order(nil) { $0.next = .bios }
    #expect(alone.outcome == .accepted && alone.next == "bios" && alone.power == nil)
    let row = try bench.order(.reset) { $0.next = .pxe }
    #expect(row.outcome == .accepted && row.next == "pxe", "\(row)")
    #expect(bench.shelf.status(of: "osl03")?.record.bootDevices == ["pxe"])
    let texts = try bench.marks(.powerOrder).map(\.text)
    #expect(texts == ["next boot: bios", "next boot: pxe", "reset"])
    bench.apply(.refuse(SetSystemBootOptions.command, .invalidDataField))
    let refused = try bench.order(.reset) { $0.next = .floppy }
    #expect(refused.error?.code == "refused" && bench.orders() == [.reset], "\(refused)")
  }
}
