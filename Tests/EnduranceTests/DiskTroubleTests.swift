// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import Glibc
import TestSupport
import Testing

/// A disk that takes nothing, by way of the limit on the size of a process's files.
struct DiskTroubleTests {
  private let bmc: IgorBMCProcess
  private let igord: IgordProcess
  private let watcher: WebSocketClient
  private var stream = CountedStream("osl01")

  init() throws {
    bmc = try IgorBMCProcess(["--names", "osl01", "--script", "lines,rate=100", "--hold"])
    igord = try IgordProcess(
      settings: "[machine.osl01]\nbmc = \"\(bmc.place(of: "osl01"))\"",
      log: "on_disk_error = \"\(Test.current?.name.contains("hold") == true ? "hold" : "unkept")\""
    )
    try igord.start()
    watcher = try WebSocketClient(igord.connect(), "/console/osl01?mode=ro&from=0")
  }

  /// Lets no file of igord grow beyond 4 KiB, or lifts that.
  private func limitFiles(_ isLimited: Bool) throws {
    let limit = isLimited ? "4096:" : "unlimited:"
    let pid = try #require(igord.pid)
    let result = try runTool(["prlimit", "--pid", "\(pid)", "--fsize=\(limit)"])
    #expect(result.status == 0)
  }

  private func console() throws -> ConsoleReport {
    let reports = try igord.connect().get("/machines/osl01").json([MachineReport].self)
    return try #require(reports.first?.console)
  }

  private func metrics() throws -> String { try igord.connect().get("/metrics").text }

  /// Takes from the watcher's stream until the console's state has an error, or none.
  private mutating func awaitError(_ code: String?) throws {
    var isThere = false
    while !isThere, let event = try watcher.event() {
      try stream.take(event)
      if case .message(.state(let change)) = event { isThere = change.error?.code == code }
    }
  }

  @Test mutating func `a full disk: unkept after five seconds and told, later a gap`() throws {
    try stream.take(from: watcher) { $0.count >= 1000 }
    try limitFiles(true)
    try awaitError("log_unkept")
    let first = try console()
    #expect(first.state == "active")
    #expect(first.error?.message.contains("/journal/0.journal: File too large") == true)
    #expect(igord.log.text.contains("output is shown and not kept: write"))
    #expect(try metrics().contains("igor_log_kept 0\n"))
    #expect(try igord.connect().get("/healthz").status == 503)
    let count = stream.count
    try stream.take(from: watcher) { $0.count >= count + 5000 }
    try limitFiles(false)
    try awaitError(nil)
    #expect(stream.gaps.isEmpty)
    #expect(try console().error == nil)
    #expect(try metrics().contains("igor_log_kept 1\n"))
    let later = stream.count
    try stream.take(from: watcher) { $0.count >= later + 1000 }

    // A subscriber might be served from RAM for a while; the log itself has the gap.
    let target = "/console/osl01/scrollback?format=raw"
    var history = CountedStream("osl01")
    try history.take(raw: igord.connect().get(target).body)
    #expect(history.gaps.map(\.why) == ["unkept"])
    let gap = try #require(history.gaps.first)
    #expect(gap.from <= UInt64(count) && gap.to >= UInt64(count + 5000))
    #expect(igord.stop() == 0)
  }

  @Test mutating func `a full disk with hold: output waits at the BMC, and none is lost`() throws {
    try stream.take(from: watcher) { $0.count >= 1000 }
    try limitFiles(true)
    try awaitError("log_held")
    let acknowledged = try bmc.status(of: "osl01").acknowledged
    #expect(try console().error?.message.contains("File too large") == true)
    #expect(try metrics().contains("igor_log_held 1\n"))
    #expect(try metrics().contains("igor_log_kept 1\n"))
    #expect(stream.count >= acknowledged)
    #expect(stream.count <= acknowledged + KillTests.packet)
    try limitFiles(false)
    try awaitError(nil)
    try stream.take(from: watcher) { $0.count >= acknowledged + 10_000 }
    #expect(stream.gaps.isEmpty)
    #expect(igord.stop() == 0)
    let kept = try KeptLog(igord.state, "osl01").bytes
    let isWhole = kept == NumberedLines(name: "osl01").bytes(count: kept.count)
    #expect(isWhole)
  }
}
