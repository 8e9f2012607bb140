// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import Foundation
import TestSupport
import Testing

/// A state directory that a disk or somebody has spoiled while igord was away.
struct DamagedStateTests {
  /// What the console prints before; then it is quiet.
  static let printed = 300_000

  enum Damage: String, CaseIterable {
    case flippedSegment, tornSegment, lostSegment, flippedIndex, lostIndex
    case flippedJournal, tornJournal, lostJournal, strangeFiles
  }

  @Test(arguments: Damage.allCases, [true, false])
  func `igord starts, what is good is kept, what is bad is a gap`(
    damage: Damage,
    wasKilled: Bool
  ) throws {
    let script = "flood,count=\(Self.printed)"
    let bmc = try IgorBMCProcess(["--names", "osl01", "--script", script, "--hold"])
    let igord = try IgordProcess(
      settings: "[machine.osl01]\nbmc = \"\(bmc.place(of: "osl01"))\"\ncapacity = \"1 MiB\""
    )
    try igord.start()
    let watcher = try WebSocketClient(igord.connect(), "/console/osl01?mode=ro&from=0")
    var live = CountedStream("osl01")
    try live.take(from: watcher) { $0.count == Self.printed }
    // What a killed igord had not acknowledged comes to the next one again.
    try #require(try bmc.hasAcknowledged(Self.printed, of: "osl01"))
    if wasKilled { igord.kill() } else { #expect(igord.stop() == 0) }
    try Self.apply(damage, to: igord.state)

    try igord.start()
    var past = CountedStream("osl01")
    try past.take(raw: igord.connect().get("/console/osl01/scrollback?format=raw").body)
    let missing = past.gaps.reduce(0) { $0 + Int($1.to - $1.from) }
    #expect(past.count + missing == past.offset)
    #expect(past.count >= Self.printed / 2)
    // Only with the journal goes what was not yet in segments, and only after a crash.
    let isShort = wasKilled && "\(damage)".hasSuffix("Journal")
    #expect(isShort ? past.offset <= Self.printed : past.offset == Self.printed)
    try expectResume(igord, at: past.offset)
    #expect(igord.stop() == 0)
  }

  /// A client that saw all of it learns what the log has of that.
  private func expectResume(_ igord: IgordProcess, at end: Int) throws {
    let target = "/console/osl01?mode=ro&from=1:\(Self.printed)"
    let client = try WebSocketClient(igord.connect(), target)
    var gap: GapReport?
    // The gap comes between `attached` and the first word about who is here.
    reading: while let message = try client.message() {
      switch message {
      case .attached(let attached):
        #expect(attached.offset == UInt64(end))
        #expect(attached.epoch > 1)
      case .gap(let report): gap = report
      case .who: break reading
      default: continue
      }
    }
    #expect((gap != nil) == (end < Self.printed))
  }

  private static func apply(_ damage: Damage, to state: String) throws {
    let folder = state + "/log/osl01"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let segments = names.filter { $0.hasSuffix(".log") }.map { "\(folder)/\($0)" }
    let middle = segments[segments.count / 2]
    let index = String(middle.dropLast(3)) + "idx"
    let journals = try FileManager.default.contentsOfDirectory(atPath: state + "/journal")
      .map { "\(state)/journal/\($0)" }
    switch damage {
    case .flippedSegment: try flip(middle)
    case .tornSegment: try tear(segments[segments.count - 1], at: 1000)
    case .lostSegment: try FileManager.default.removeItem(atPath: middle)
    case .flippedIndex: try flip(index)
    case .lostIndex: try FileManager.default.removeItem(atPath: index)
    case .flippedJournal: for path in journals { try flip(path, within: printed) }
    case .tornJournal: for path in journals { try tear(path, at: printed / 2) }
    case .lostJournal: for path in journals { try FileManager.default.removeItem(atPath: path) }
    case .strangeFiles:
      for path in [folder + "/notes.txt", state + "/log/strange", state + "/journal/9.journal"] {
        try Data(KnownStream.binary(50_000)).write(to: URL(fileURLWithPath: path))
      }
    }
  }

  /// Changes three bytes in the first so many.
  private static func flip(_ path: String, within limit: Int = .max) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    defer { try? file.close() }
    let size = min(Int(try file.seekToEnd()), limit)
    for part in 1...3 {
      let position = UInt64(size * part / 4)
      try file.seek(toOffset: position)
      let byte = try #require(try file.read(upToCount: 1)?.first)
      try file.seek(toOffset: position)
      try file.write(contentsOf: [byte ^ 0x55])
    }
  }

  private static func tear(_ path: String, at size: Int) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.truncate(atOffset: UInt64(size))
    try file.close()
  }
}
