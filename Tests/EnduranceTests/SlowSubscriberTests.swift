// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import TestSupport
import Testing

/// Somebody stops reading while a console floods, and goes on much later.
struct SlowSubscriberTests {
  /// What the console prints in the meantime: more than sockets and live rings hold.
  static let meantime = 6_000_000

  private static func start(machine: String = "") throws -> (IgorBMCProcess, IgordProcess) {
    let bmc = try IgorBMCProcess(["--names", "osl01", "--script", "flood", "--hold"])
    let igord = try IgordProcess(
      settings: "[machine.osl01]\nbmc = \"\(bmc.place(of: "osl01"))\"\n\(machine)"
    )
    try igord.start()
    return (bmc, igord)
  }

  /// Reads a stream of the console until `meantime` more bytes have been printed.
  private static func letPass(_ igord: IgordProcess) throws {
    let watcher = try igord.connect()
    watcher.send("GET /console/osl01 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try watcher.receive { $0.count >= meantime }
    watcher.close()
  }

  @Test func `every byte comes in order, from history and then live`() throws {
    let (bmc, igord) = try Self.start()
    let slow = try WebSocketClient(igord.connect(), "/console/osl01?mode=ro&from=0")
    var stream = CountedStream("osl01")
    try stream.take(from: slow) { $0.count >= 1000 }
    try Self.letPass(igord)
    try stream.take(from: slow) { $0.count >= Self.meantime + 1_000_000 }
    #expect(stream.gaps.isEmpty)
    withExtendedLifetime(bmc) {}
  }

  @Test func `with a tiny capacity the gap is told exactly`() throws {
    let (bmc, igord) = try Self.start(machine: "capacity = \"64 KiB\"")
    let slow = try WebSocketClient(igord.connect(), "/console/osl01?mode=ro")
    var stream = CountedStream("osl01")
    try stream.take(from: slow) { $0.count >= 1000 }
    try Self.letPass(igord)
    try stream.take(from: slow) { !$0.gaps.isEmpty && $0.count >= 500_000 }
    #expect(!stream.gaps.isEmpty)
    #expect(stream.gaps.allSatisfy { $0.why == "retention" })
    withExtendedLifetime(bmc) {}
  }
}
