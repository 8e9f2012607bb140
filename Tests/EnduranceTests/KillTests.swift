// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import BMCSimulator
import Bytes
import Foundation
import Notation
import RingLog
import TestSupport
import Testing

/// igord is killed over and over while a console prints; promise 1 on real processes.
@Suite(.serialized) struct KillTests {
  /// The most characters in one packet of a simulated BMC.
  static let packet = 255
  static let stream = 200_000

  @Test(arguments: ["process", "memory", "disk"])
  func `every acknowledged byte outlives twenty kills, and at most a packet comes twice`(
    kind: String
  ) throws {
    let seed = UInt64.random(in: 1...999_999)
    print("kills with output in \(kind): seed \(seed)")
    let memory = try TemporaryFolder(inMemory: true)
    let place =
      kind == "memory"
      ? "memory = \"\(memory.path)\"" : "durability = \"\(kind)\", memory = false"
    var random = SeededGenerator(seed: seed)
    let bmc = try IgorBMCProcess(["--names", "osl01", "--script", "flood", "--hold"])
    let igord = try IgordProcess(
      settings: "[machine.osl01]\nbmc = \"\(bmc.place(of: "osl01"))\"",
      log: place
    )
    var kills: [(time: Timestamp, acknowledged: Int)] = []
    for _ in 0..<20 {
      try run(igord, until: Int.random(in: 0..<Self.stream, using: &random))
      igord.kill()
      let left = try FileManager.default.contentsOfDirectory(atPath: memory.path)
      #expect(left.isEmpty == (kind != "memory"))
      kills.append((.now, try bmc.status(of: "osl01").acknowledged))
    }
    try run(igord, until: 1000)
    #expect(igord.stop() == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: memory.path).isEmpty)

    let acknowledged = try bmc.record(of: "osl01")
    let log = try KeptLog(igord.state, "osl01")
    let stream = NumberedLines(name: "osl01").bytes(count: log.bytes.count + Self.packet)
    let isInOrder = stream.starts(with: acknowledged)
    #expect(isInOrder)
    let comparison = try LogComparison(log, with: stream, longestRepeat: Self.packet)
    #expect(comparison.position >= acknowledged.count)
    #expect(comparison.position <= acknowledged.count + Self.packet)
    for kill in kills {
      let next = try #require(comparison.positions.first { $0.restart.time > kill.time })
      #expect(next.position >= kill.acknowledged)
    }
  }

  @Test func `a stop in the middle of the start is in order`() throws {
    let bmc = try IgorBMCProcess(["--names", "osl0[1-4]"])
    let machines = (1...4).map { "[machine.osl0\($0)]\nbmc = \"\(bmc.place(of: "osl0\($0)"))\"\n" }
    let igord = try IgordProcess(settings: machines.joined())
    for _ in 0..<10 {
      try igord.start(until: "machines from")
      #expect(igord.stop() == 0)
    }
    // Whatever it had begun was also ended.
    #expect(try bmc.status(of: "osl01").sessions == 0)
  }

  /// Lets igord run until the console has printed so many bytes to somebody who watches, or
  /// where there are few, only until it begins.
  private func run(_ igord: IgordProcess, until count: Int) throws {
    guard count >= Self.stream / 10 else { return try igord.start(until: "machines from") }
    try igord.start()
    let watcher = try igord.connect()
    watcher.send("GET /console/osl01 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try watcher.receive { $0.count >= count }
  }
}
