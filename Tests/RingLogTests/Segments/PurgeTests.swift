// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Synchronization
import Testing

@testable import RingLog

/// A console that is purged is gone: from segments, and from what the journal brings back.
struct PurgeTests {
  /// Opens a copy of the directory, as after a kill, and expects nothing of a console there.
  private func expectNothing(of name: String, afterKillIn directory: TemporaryDirectory) throws {
    let killed = try directory.copied()
    let rig = try Rig(in: killed, journalFileSize: 16 << 10)
    #expect(try killed.segmentBytes(name) == [])
    let console = try rig.open(name)
    rig.commit()
    let snapshot = console.snapshot()
    #expect(snapshot.bytes(from: 0, to: console.end).flatMap(\.bytes) == [])
    #expect(snapshot.marks(from: 0, to: .max).map(\.kind) == [.restart])
    rig.close()
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `whatever was under way, nothing is left, nor after a kill`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let rig = try Rig(in: TemporaryDirectory(), capacity: 64 << 10, journalFileSize: 16 << 10)
    let console = try rig.open("osl03")
    let other = try rig.open("osl04")
    for step in 0..<Int.random(in: 1...40, using: &random) {
      let time = Timestamp(seconds: Int64(step))
      let count = UInt64.random(in: 1...900, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: console.mark(.boot, text: "on", at: time)
      case 1: console.mark(.lost, person: "alice", at: time)
      case 2: rig.turn()
      case 3: console.handOverJournaled(whole: true)
      case 4: other.append(pattern(other.end..<other.end + count).span, at: time)
      default: console.append(pattern(console.end..<console.end + count).span, at: time)
      }
    }
    let purge = Purge()
    let name = console.name
    rig.shard.close(console)
    if Bool.random(using: &random) { rig.turn() }
    rig.shard.purge(name, then: purge.done)
    rig.turn(until: { purge.isDone })
    let directory = try #require(rig.directory)
    #expect(try directory.segmentBytes("osl03") == [])
    try expectNothing(of: "osl03", afterKillIn: directory)
    rig.close()
  }

  @Test func `a purge waits for the last bytes, in the journal and in segments`() throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, onDiskError: .hold, files: files)
    let console = try rig.open("osl03")
    console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    rig.archiveAll()
    files.fail("write", on: "/journal/", with: ENOSPC)
    console.append(pattern(100..<200).span, at: Timestamp(seconds: 2))
    let (first, second) = (Purge(), Purge())
    rig.shard.close(console)
    rig.shard.purge(console.name, then: first.done)
    rig.turn(until: { files.count("write", on: "/journal/") > 2 })
    rig.shard.purge(console.name, then: second.done)
    #expect(!first.isDone && !second.isDone)
    #expect(try directory.segmentBytes("osl03").count == 100)
    files.heal()
    files.fail("write", on: "/osl03/", with: ENOSPC)
    rig.turn(until: { rig.log.health.archiveError != nil })
    #expect(!first.isDone && !second.isDone)
    files.heal()
    rig.turn(until: { first.isDone && second.isDone })
    #expect(try directory.segmentBytes("osl03") == [])
    try expectNothing(of: "osl03", afterKillIn: directory)
    rig.close()
  }

  @Test func `a console that never said anything is purged too`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03")
    let purge = Purge()
    rig.shard.close(console)
    rig.shard.purge(console.name, then: purge.done)
    rig.turn(until: { purge.isDone })
    #expect(rig.shard.slots.isEmpty)
    rig.close()
  }

  @Test func `what comes after a purge outlives a kill`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    let purge = Purge()
    rig.shard.close(console)
    rig.shard.purge(console.name, then: purge.done)
    rig.turn(until: { purge.isDone })
    let back = try rig.open("osl03", at: 2)
    #expect(back.start == 100 && back.end == 100)
    back.mark(.boot, text: "on", at: Timestamp(seconds: 3))
    back.append(pattern(100..<150).span, at: Timestamp(seconds: 4))
    rig.commit()
    let again = try Rig(in: directory.copied())
    let snapshot = try again.open("osl03", at: 5).snapshot()
    #expect(snapshot.bytes(from: 0, to: 150).flatMap(\.bytes) == pattern(100..<150))
    #expect(snapshot.marks(from: 0, to: .max).prefix(2).map(\.kind) == [.restart, .boot])
    again.close()
    rig.close()
  }

  @Test func `files that refuse to go are told of`() throws {
    let bench = try ArchiveThreadTests.Bench()
    let (a, b) = (try bench.console("a"), try bench.console("b"))
    bench.thread.work(on: [bench.chunk(0..<100, of: a)])
    bench.files.fail("remove", on: "/a/", with: EACCES)
    let purge = Purge()
    bench.thread.work(on: [.purge(of: a, then: purge.done), bench.chunk(0..<100, of: b)])
    #expect(!purge.isDone)
    bench.thread.work(on: [])
    #expect(purge.failure?.code == EACCES)
  }
}

/// What the log's threads said of a purge.
private final class Purge: Sendable {
  private let answers = Mutex<[FileError?]>([])

  var isDone: Bool { answers.withLock { !$0.isEmpty } }
  var failure: FileError? { answers.withLock { $0.first ?? nil } }

  var done: Purged {
    { [self] failure in answers.withLock { $0.append(failure) } }
  }
}
