// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import Testing

@testable import BMCSimulator

/// What people write: faults, scripts, users, fleets and control commands.
struct SyntaxTests {
  @Test(arguments: [
    ("loss=5%", Fault.loss(0.05)), ("loss=0.5", .loss(0.5)), ("loss=off", .loss(0)),
    ("delay=20ms-90ms", .delay(Duration.milliseconds(20)...Duration.milliseconds(90))),
    ("delay=off", .delay(nil)),
    ("silence", .silence(nil)), ("silence=45s", .silence(.seconds(45))),
    ("silence=off", .silence(.zero)), ("reboot", .reboot(.seconds(10))),
    ("reboot=2m", .reboot(.seconds(120))), ("wrong-hmac=3", .wrongHMAC(3)),
    ("stuck", .stuck(true)), ("stuck=off", .stuck(false)), ("partial-acks=2", .partialAcks(2)),
    ("partial-acks=off", .partialAcks(nil)), ("drop-after", .dropAfter(5)),
    ("refuse=06:4b:c1", .refuse(CommandID(.app, 0x4B), .invalidCommand)),
    ("refuse=06:4b:off", .refuse(CommandID(.app, 0x4B), nil)), ("forget", .forget),
  ])
  func `faults are read`(text: String, fault: Fault) throws {
    #expect(try Fault(parsing: text) == fault)
  }

  @Test(arguments: [
    "", "nonsense", "loss", "loss=120%", "loss=x", "delay=9", "delay=90ms-20ms", "silence=soon",
    "forget=now", "stuck=maybe", "refuse=06:4b", "partial-acks=-1", "reboot=1e9s",
  ])
  func `what is no fault is refused with what was expected`(text: String) {
    #expect(throws: SimulatorSyntaxError.self) { try Fault(parsing: text) }
  }

  @Test(arguments: [
    ("boot", ScriptSpecification.boot(speed: 1)), ("boot,speed=4", .boot(speed: 4)),
    ("panic,every=90s,halt", .panic(every: 90, speed: 1, halts: true)), ("echo", .echo),
    ("lines,rate=5,count=7", .lines(rate: 5, count: 7)), ("flood", .flood(rate: 0, count: 0)),
    ("exec=date; sleep 1, 2=3", .exec("date; sleep 1, 2=3")),
  ])
  func `scripts are read`(text: String, script: ScriptSpecification) throws {
    #expect(try ScriptSpecification(parsing: text) == script)
  }

  @Test(arguments: ["", "dance", "boot,speed=0", "boot,count=3", "quiet=1", "file", "file=/none"])
  func `what is no script is refused`(text: String) {
    #expect(throws: SimulatorSyntaxError.self) { try ScriptSpecification(parsing: text) }
  }

  @Test func `users are read and checked`() throws {
    let user = try BMCUser(parsing: "alice:secret:operator")
    #expect(user == BMCUser("alice", password: "secret", privilege: .operator))
    for text in ["alice", "a:b:c:d", "a:b:king", "a:123456789012345678901", "a23456789012345678:b"]
    {
      #expect(throws: SimulatorSyntaxError.self) { try BMCUser(parsing: text) }
    }
  }

  @Test func `a fleet has an address each, or a port each`() throws {
    var fleet = try Fleet(names: "osl0[1-3]", count: nil, seed: 1)
    try fleet.listen(at: "127.0.7.254+", port: 623)
    #expect(
      try fleet.plans().map { "\($0.configuration.name) \($0.address)" } == [
        "osl01 127.0.7.254:623", "osl02 127.0.7.255:623", "osl03 127.0.8.0:623",
      ]
    )
    try fleet.listen(at: "::1", port: 6230)
    #expect(
      try fleet.plans().map(\.address.description) == [
        "[::1]:6230", "[::1]:6231", "[::1]:6232",
      ]
    )
    #expect(throws: SimulatorSyntaxError.self) { try moved(fleet, to: "localhost", port: 1) }
    #expect(throws: SimulatorSyntaxError.self) { try moved(fleet, to: "127.0.0.1", port: 65_534) }
  }

  private func moved(_ fleet: Fleet, to address: String, port: UInt16) throws -> Fleet {
    var fleet = fleet
    try fleet.listen(at: address, port: port)
    return fleet
  }

  @Test func `scripts and faults may be for a range`() throws {
    var fleet = try Fleet(names: "osl0[1-3]", count: nil, seed: 1)
    try fleet.addScript("echo")
    try fleet.addScript("osl0[2-3]:flood,rate=5")
    try fleet.addFault("osl03:loss=5%")
    try fleet.addFault("refuse=06:4b:c1")
    let plans = try fleet.plans()
    #expect(plans.map(\.script) == [.echo, .flood(rate: 5, count: 0), .flood(rate: 5, count: 0)])
    #expect(plans.map(\.faults.count) == [1, 1, 2])
    try fleet.addFault("osl09:forget")
    #expect(throws: SimulatorSyntaxError.self) { try fleet.plans() }
  }

  @Test func `names follow from a number, and a number from names`() throws {
    #expect(try Fleet(names: nil, count: 2, seed: 1).names == ["bmc0001", "bmc0002"])
    #expect(try Fleet(names: nil, count: nil, seed: 1).names == ["bmc0001"])
    #expect(try Fleet(names: "osl0[1-6]", count: 2, seed: 1).names == ["osl01", "osl02"])
    #expect(throws: SimulatorSyntaxError.self) { try Fleet(names: "a", count: 2, seed: 1) }
  }

  @Test func `control commands are read`() throws {
    let names = ["a1", "a2"]
    func parse(_ line: String) throws -> ControlCommand {
      try ControlCommand(parsing: line, names: names)
    }
    #expect(try parse("status") == .status(names))
    #expect(try parse("a2 power cycle") == .power(.cycle, ["a2"]))
    #expect(try parse("@all loss=1% clear") == .faults([.loss(0.01), .clear], names))
    #expect(try parse("flush") == .flush)
    for line in ["", "a1", "a3 clear", "a1 power up", "a1 dance", "status a9"] {
      #expect(throws: (any Error).self) { try parse(line) }
    }
  }
}
