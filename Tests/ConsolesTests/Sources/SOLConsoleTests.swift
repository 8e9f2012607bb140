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

/// A console on a simulated BMC, active.
private struct Scene {
  let bench: RackBench
  let rig: SOLRig

  init(
    _ behaviour: MachineBehaviour = .echo,
    _ adjust: (inout BMCPlan) -> Void = { _ in }
  ) throws {
    bench = try RackBench()
    rig = try SOLRig(behaviour, on: bench.loop, adjust)
    open()
    try bench.wait(for: .active, of: .osl03)
  }

  func open() {
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: rig.source)])
  }

  func wait(_ location: SourceLocation = #_sourceLocation, until isDone: () -> Bool) throws {
    try bench.wait(nil, location, until: isDone)
  }
}

struct SOLConsoleTests {
  @Test(
    arguments: [
      [], [.loss(0.1)], [.duplicate(0.3)], [.reorder(0.2)], [.growing(true), .loss(0.1)],
      [.delay(.milliseconds(1) ... .milliseconds(20))],
      [.loss(0.05), .duplicate(0.1), .reorder(0.1), .delay(.milliseconds(0) ... .milliseconds(5))],
    ] as [[Fault]]
  )
  func `whatever the network does, every byte is there once`(faults: [Fault]) throws {
    let content = (0..<12_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 6) }
    let scene = try Scene(.content(content)) {
      $0.configuration.sol.retryInterval = .milliseconds(50)
    }
    for fault in faults { scene.rig.apply(fault) }
    let readers = try (0..<3).map { _ in
      try scene.bench.join(.osl03, mode: .readOnly, from: .offset(0, epoch: nil))
    }
    try scene.wait { readers.allSatisfy { $0.bytes.count >= content.count } }
    for reader in readers {
      let isRight = reader.bytes == content
      #expect(isRight)
    }
    try scene.wait { scene.rig.record.acknowledgedCount >= UInt64(content.count) }
    let isAcknowledgedOnce = scene.rig.record.acknowledged == content
    #expect(isAcknowledgedOnce)
    let counters = try scene.bench.snapshot(.osl03).counters
    #expect(counters.bytes == UInt64(content.count) && counters.lost == 0 && counters.gaps == 0)
  }

  @Test
  func `the segments hold the console's bytes and nothing else`() throws {
    let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 6) }
    let scene = try Scene(.content(content))
    let alice = try scene.bench.join(.osl03, from: .offset(0, epoch: nil))
    try scene.wait { alice.bytes.count == content.count }
    try scene.bench.shutDown()
    let isRight = try scene.bench.segments(of: .osl03) == content
    #expect(isRight)
  }

  /// A key typed at a machine that echoes, while nothing can be written to the journal.
  private func typed(
    retryingEach interval: Duration
  ) throws -> (RackBench, SOLRig, GatedFiles, TestClient) {
    let files = GatedFiles()
    let bench = try RackBench(files: files)
    let rig = try SOLRig(.echo, on: bench.loop) { $0.configuration.sol.retryInterval = interval }
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: rig.source)])
    try bench.wait(for: .active, of: .osl03)
    let alice = try bench.join(.osl03)
    try bench.wait { alice.marks.contains("attached") }
    files.isClosed = true
    alice.type("x")
    return (bench, rig, files, alice)
  }

  @Test
  func `nothing is acknowledged or shown before the journal has it`() throws {
    let (bench, rig, files, alice) = try typed(retryingEach: .milliseconds(50))
    try bench.wait { rig.record.retransmissionCount >= 3 }
    #expect(rig.record.acknowledgedCount == 0)
    #expect(alice.bytes.isEmpty)
    files.isClosed = false
    try bench.wait { alice.text == "x" && rig.record.acknowledgedCount == 1 }
  }

  @Test
  func `an acknowledgement that waits through a darkness is sent behind it`() throws {
    let (bench, rig, files, alice) = try typed(retryingEach: .seconds(4))
    try bench.wait { rig.typed == Array("x".utf8) }
    // The echo is here, and waits for the log.
    while try bench.snapshot(.osl03).lastByte == nil { bench.loop.runTurn() }
    rig.apply(.silence(nil))
    alice.type("y")
    try bench.wait(for: .down, of: .osl03)
    #expect(rig.record.acknowledgedCount == 0)
    files.isClosed = false
    try bench.wait { alice.text == "x" }
    rig.apply(.silence(.zero))
    try bench.wait { rig.record.acknowledgedCount == 1 }
    #expect(rig.record.acknowledged == Array("x".utf8))
  }

  @Test
  func `a break and a SysRq key arrive, and are marked with who sent them`() throws {
    let scene = try Scene()
    let alice = try scene.bench.join(.osl03)
    alice.ask(.sendBreak)
    alice.ask(.sysrq(key: 0x63))
    try scene.wait { scene.rig.record.breakCount == 2 && scene.rig.typed == [0x63] }
    try scene.wait { alice.marks.contains("break") && alice.marks.contains("sysrq") }
    #expect(alice.refusals.isEmpty)
  }

  @Test
  func `a BMC that forgot us is logged in to again`() throws {
    let scene = try Scene()
    let alice = try scene.bench.join(.osl03)
    let before = scene.rig.record.handshakeCount
    scene.rig.apply(.forget)
    alice.type("x")
    try scene.wait { alice.states == ["connecting", "active"] }
    #expect(scene.rig.record.handshakeCount == before + 1)
    alice.type("y")
    try scene.wait { alice.text == "y" }
    let unsure = alice.messages.contains { if case .unsure(1, _) = $0 { true } else { false } }
    #expect(unsure)
  }

  @Test
  func `a BMC that is dark for a moment keeps its session`() throws {
    let scene = try Scene()
    let alice = try scene.bench.join(.osl03)
    let before = scene.rig.record.handshakeCount
    scene.rig.apply(.silence(nil))
    alice.type("x")
    try scene.wait { alice.states.last == "down" }
    alice.type("y")
    try scene.wait { alice.refusals.last?.code == "not_active" }
    scene.rig.apply(.silence(.zero))
    try scene.wait { alice.states.last == "active" }
    alice.type("z")
    try scene.wait { alice.text.hasSuffix("z") }
    #expect(!alice.text.contains("y"))
    #expect(scene.rig.record.handshakeCount == before)
  }

  @Test
  func `a BMC that reboots is back with its console`() throws {
    let scene = try Scene()
    let alice = try scene.bench.join(.osl03)
    scene.rig.apply(.reboot(.seconds(1)))
    alice.type("x")
    try scene.wait { alice.states.last == "active" }
    alice.type("y")
    try scene.wait { alice.text == "y" }
  }

  @Test(arguments: [Fault.steal, .silentSteal])
  func `a console that somebody takes is down and says who has it`(fault: Fault) throws {
    let scene = try Scene()
    let alice = try scene.bench.join(.osl03)
    scene.rig.apply(fault)
    alice.type("x")
    try scene.wait { alice.states.last == "down" }
    let error = try #require(try scene.bench.snapshot(.osl03).status.error)
    #expect([.solTaken, .solOwned].contains(error.code), "\(error)")
    #expect(scene.rig.isConnected, "the thief keeps it")
  }

  @Test
  func `an igord that was killed takes its own SOL back when it starts again`() throws {
    let scene = try Scene()
    let alice = try scene.bench.join(.osl03)
    alice.type("before ")
    try scene.wait { alice.text == "before " }
    let second = try scene.bench.crashAndRestart()
    second.rack.apply([ConsoleConfiguration(name: .osl03, source: scene.rig.source)])
    try second.wait(for: .active, of: .osl03)
    let again = try second.join(.osl03, from: .offset(0, epoch: nil))
    again.type("after")
    try second.wait { again.text == "before after" }
    #expect(again.attached.map { $0.epoch } == alice.attached.map { $0.epoch + 1 })
  }

  @Test
  func `every session is closed on the way out, however many there are`() throws {
    let bench = try RackBench()
    let names = (1...20).map { MachineName.named("n\($0)") }
    let shelf = try Shelf(names.map { BMCPlan($0.description, script: .echo) }, on: bench.loop)
    let rig = try SOLRig(.echo, on: bench.loop)
    bench.rack.apply(
      zip(names, shelf.addresses).map { name, address in
        var bmc = rig.bmc()
        bmc.port = address.port ?? 0
        return ConsoleConfiguration(name: name, source: .bmc(bmc))
      }
    )
    for name in names { try bench.wait(for: .active, of: name) }
    try bench.shutDown()
    for name in names {
      #expect(shelf.status(of: name.description)?.sessionCount == 0)
      #expect(shelf.status(of: name.description)?.solOwner == 0)
    }
  }

  @Test
  func `of several addresses the one that answers is found`() throws {
    let bench = try RackBench()
    let rig = try SOLRig(.echo, on: bench.loop)
    var bmc = rig.bmc()
    bmc.host = "localhost"
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: .bmc(bmc))])
    try bench.wait(for: .active, of: .osl03)
  }

  @Test
  func `a BMC on IPv6 is as good as any`() throws {
    let bench = try RackBench()
    let rig = try SOLRig(.echo, on: bench.loop) {
      $0.address = .ip(.v6(1, scope: 0), port: 0)
    }
    var bmc = rig.bmc()
    bmc.host = "::1"
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: .bmc(bmc))])
    try bench.wait(for: .active, of: .osl03)
  }
}
