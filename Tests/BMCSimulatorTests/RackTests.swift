// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import BMCSimulator

/// A rack as a whole: its thread, its control socket, its records.
struct RackTests {
  private func plans(_ script: ScriptSpecification = .quiet) -> [BMCPlan] {
    ["osl01", "osl02"].map { BMCPlan($0, script: script) }
  }

  @Test func `each BMC has a port, and work is done on their thread`() async throws {
    let rack = try SimulatedRack(plans())
    #expect(rack.names == ["osl01", "osl02"])
    #expect(Set(rack.addresses.map(\.port)).count == 2)
    #expect(rack.address(of: "osl02") == rack.addresses[1])
    let port = await rack.on("osl02") { bmc, _ in bmc.configuration.port }
    #expect(port == rack.addresses[1].port)
    let nobody = await rack.on("osl09") { _, _ in true }
    #expect(nobody == nil)
    rack.stop()
    rack.stop()
  }

  @Test func `a wait ends when its condition holds, or its time is over`() async throws {
    let rack = try SimulatedRack(plans())
    async let isOff = rack.wait(for: "osl01") { !$0.machine.isOn }
    await rack.on("osl01") { bmc, now in _ = bmc.power(.off, by: "test", at: now) }
    #expect(await isOff)
    let never = await rack.wait(for: "osl02", within: .milliseconds(20)) { !$0.machine.isOn }
    #expect(!never)
  }

  @Test func `a port that is taken is reported with the BMC's name`() throws {
    let rack = try SimulatedRack(plans())
    let error = #expect(throws: RackError.self) {
      try SimulatedRack([BMCPlan("osl05", at: rack.addresses[0])])
    }
    #expect(error?.name == "osl05")
    #expect(error?.cause.code == EADDRINUSE)
  }

  @Test func `the control socket sets faults, orders power and tells the state`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("ctl")
    let (port, thread) = try Loop.start(name: "rack") { [plans = plans()] loop in
      do {
        let shelf = try Shelf(plans, on: loop)
        let server = try ControlServer(shelf, path: path)
        loop.onEndOfTurn { withExtendedLifetime(server) {} }
      } catch {
        Issue.record(error)
      }
    }
    defer {
      port.post { $0.stop() }
      thread.join()
    }
    try await ready(port)
    #expect(try ControlClient.ask("osl02 power off", at: path) == [])
    #expect(try ControlClient.ask("@all loss=5% silence", at: path) == [])
    let status = try ControlClient.ask("status osl0[1-2]", at: path)
    #expect(status.count == 2)
    #expect(status[0].contains("\"name\": \"osl01\"") && status[0].contains("\"power\": \"on\""))
    #expect(status[1].contains("\"power\": \"off\"") && status[1].contains("\"orders\": 1"))
    for line in status {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect((object as? [String: Any])?["handshakes"] as? Int == 0)
    }
    #expect(throws: SimulatorSyntaxError("there is no BMC called osl07")) {
      try ControlClient.ask("osl07 clear", at: path)
    }
    #expect(throws: SimulatorSyntaxError.self) { try ControlClient.ask("osl01 dance", at: path) }
  }

  private func ready(_ port: LoopPort) async throws {
    await withCheckedContinuation { continuation in
      port.post { _ in continuation.resume() }
    }
  }

  @Test func `what a BMC sees is written to files`() async throws {
    let folder = try TemporaryFolder()
    let rack = try SimulatedRack(plans(.echo), recordFolder: folder.path)
    await rack.on("osl01") { bmc, now in
      bmc.record.addAcknowledged(Array("seen".utf8)[...])
      bmc.record.addTyped(Array("typed".utf8).span)
      bmc.power(.cycle, by: "alice", at: now)
    }
    rack.stop()
    let read = { (name: String) in try String(contentsOfFile: folder.file(name), encoding: .utf8) }
    #expect(try read("osl01.out") == "seen")
    #expect(try read("osl01.in") == "typed")
    #expect(try read("osl01.orders").hasSuffix("Z cycle alice\n"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("osl02.out")))
  }

  @Test func `a shell command is a machine`() async throws {
    let script = try ScriptSpecification(parsing: "exec=echo I am $IGOR_BMC; cat")
    let player = Held()
    let loop = try Loop()
    let machine = script.make(name: "osl01", seed: 1, on: loop)
    let now = Moment.now
    machine.begin(at: now)
    func prints(_ text: String) -> Bool {
      loop.run {
        machine.emit(into: &player.bytes, limit: 100, at: now)
        return String(decoding: player.bytes, as: UTF8.self).contains(text)
      }
    }
    #expect(prints("I am osl01\r\n"))
    machine.type(Array("hello\r".utf8).span, at: now)
    #expect(prints("hello\r\nhello\r\n"))
    machine.end()
  }

  private final class Held {
    var bytes: [UInt8] = []
  }
}
