// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import Foundation
import TestSupport
import Testing

/// A disk that takes nothing.
struct DiskTroubleTests {
  @Test func `a full disk: unkept after five seconds and told, later a gap`() throws {
    var trial = try Trial()
    try trial.limitFiles(true)
    try trial.awaitError("log_unkept")
    let first = try trial.console()
    #expect(first.state == "active")
    #expect(first.error?.message.contains("/journal/0.journal: File too large") == true)
    #expect(trial.igord.log.text.contains("output is shown and not kept: write"))
    #expect(try trial.metrics().contains("igor_log_kept 0\n"))
    #expect(try trial.igord.connect().get("/healthz").status == 503)
    let count = trial.stream.count
    try trial.take { $0.count >= count + 5000 }
    try trial.limitFiles(false)
    try trial.awaitError(nil)
    #expect(trial.stream.gaps.isEmpty)
    #expect(try trial.console().error == nil)
    #expect(try trial.metrics().contains("igor_log_kept 1\n"))
    let later = trial.stream.count
    try trial.take { $0.count >= later + 1000 }

    // A subscriber might be served from RAM for a while; the log itself has the gap.
    let target = "/console/osl01/scrollback?format=raw"
    var history = CountedStream("osl01")
    try history.take(raw: trial.igord.connect().get(target).body)
    #expect(history.gaps.map(\.why) == ["unkept"])
    let gap = try #require(history.gaps.first)
    #expect(gap.from <= UInt64(count) && gap.to >= UInt64(count + 5000))
    #expect(trial.igord.stop() == 0)
  }

  @Test func `a full disk with hold: output waits at the BMC, and none is lost`() throws {
    var trial = try Trial(onDiskError: "hold")
    try trial.limitFiles(true)
    try trial.awaitError("log_held")
    let acknowledged = try trial.bmc.status(of: "osl01").acknowledged
    #expect(try trial.console().error?.message.contains("File too large") == true)
    #expect(try trial.metrics().contains("igor_log_held 1\n"))
    #expect(try trial.metrics().contains("igor_log_kept 1\n"))
    #expect(trial.stream.count >= acknowledged)
    #expect(trial.stream.count <= acknowledged + KillTests.packet)
    try trial.limitFiles(false)
    try trial.awaitError(nil)
    try trial.take { $0.count >= acknowledged + 10_000 }
    #expect(trial.stream.gaps.isEmpty)
    #expect(trial.igord.stop() == 0)
    let kept = try KeptLog(trial.igord.state, "osl01").bytes
    let isWhole = kept == NumberedLines(name: "osl01").bytes(count: kept.count)
    #expect(isWhole)
  }

  @Test func `segments that cannot be written are told of before anything is lost`() throws {
    var trial = try Trial(blocksFolder: true)
    #expect(trial.igord.log.contains("error segments cannot be written"))
    #expect(trial.igord.log.text.contains("/log/osl01"))
    #expect(try trial.igord.connect().get("/healthz").status == 503)
    try trial.awaitError("log_behind")
    let console = try trial.console()
    #expect(console.state == "active" && console.error?.code == "log_behind")
    #expect(console.error?.message.contains("/log/osl01") == true)
    try FileManager.default.removeItem(atPath: trial.igord.state + "/log/osl01")
    #expect(trial.igord.log.contains("notice segments are written again"))
    try trial.awaitError(nil)
    #expect(try trial.console().error == nil)
    #expect(trial.igord.stop() == 0)
    let kept = try KeptLog(trial.igord.state, "osl01").bytes
    let isWhole = kept == NumberedLines(name: "osl01").bytes(count: kept.count)
    #expect(isWhole)
    #expect(kept.count >= trial.stream.count)
  }
}

/// A console that prints a hundred lines a second, and somebody who reads all of them.
private struct Trial {
  let bmc: IgorBMCProcess
  let igord: IgordProcess
  let watcher: WebSocketClient
  var stream = CountedStream("osl01")

  /// Starts all three; `blocksFolder` puts a file where the console's folder would be.
  init(onDiskError: String = "unkept", blocksFolder: Bool = false) throws {
    bmc = try IgorBMCProcess(["--names", "osl01", "--script", "lines,rate=100", "--hold"])
    igord = try IgordProcess(
      settings: "[machine.osl01]\nbmc = \"\(bmc.place(of: "osl01"))\"",
      log: "on_disk_error = \"\(onDiskError)\""
    )
    if blocksFolder {
      let log = igord.state + "/log"
      try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
      #expect(FileManager.default.createFile(atPath: log + "/osl01", contents: nil))
    }
    try igord.start()
    watcher = try WebSocketClient(igord.connect(), "/console/osl01?mode=ro&from=0")
    try take { $0.count >= 1000 }
  }

  /// Lets no file of igord grow beyond 4 KiB, or lifts that.
  func limitFiles(_ isLimited: Bool) throws {
    let limit = isLimited ? "4096:" : "unlimited:"
    let pid = try #require(igord.pid)
    let result = try runTool(["prlimit", "--pid", "\(pid)", "--fsize=\(limit)"])
    #expect(result.status == 0)
  }

  func console() throws -> ConsoleReport {
    let reports = try igord.connect().get("/machines/osl01").json([MachineReport].self)
    return try #require(reports.first?.console)
  }

  func metrics() throws -> String { try igord.connect().get("/metrics").text }

  mutating func take(until isEnough: (CountedStream) -> Bool) throws {
    try stream.take(from: watcher, until: isEnough)
  }

  /// Takes from the stream until the console's state has an error, or none.
  mutating func awaitError(_ code: String?) throws {
    var isThere = false
    while !isThere, let event = try watcher.event() {
      try stream.take(event)
      if case .message(.state(let change)) = event { isThere = change.error?.code == code }
    }
  }
}
