// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

/// A journal that takes nothing, and a log that goes on without it.
struct UnkeptTests {
  private let at = Timestamp(seconds: 100)

  @Test(arguments: [ENOSPC, EIO])
  func `a journal that takes nothing for five seconds goes unkept, then leaves a gap`(
    code: Int32
  ) throws {
    let log = try FailingLog()
    log.append(0..<100)
    log.rig.commit()

    log.failJournal(with: code)
    log.append(100..<200)
    log.rig.turn()
    log.rig.turn(until: { log.rig.log.health.journalError != nil })
    log.rig.now += .milliseconds(4900)
    log.rig.turn()
    #expect(log.console.isKept)
    #expect(log.recorder.committed == 100)
    #expect(log.rig.shard.nextDeadline.map { $0 - log.rig.now < .milliseconds(101) } == true)

    log.rig.now += .milliseconds(200)
    log.rig.turn()
    #expect(!log.console.isKept)
    #expect(!log.rig.log.health.isKept)
    #expect(log.rig.log.health.journalError?.code == code)
    #expect(log.recorder.committed == 200)
    log.append(200..<250, at: 103)
    log.append(250..<300, at: 107)
    log.console.mark(.lost, text: "something", at: at)
    #expect(log.recorder.committed == 200)
    log.rig.turn()
    #expect(log.recorder.committed == 300)
    #expect(log.recorder.seen == pattern(0..<300))
    #expect(log.console.withTail(from: 250, max: 10) { _ in } == nil)
    let ongoing = History.read(log.console.historyRequest(from: 250))
    #expect(ongoing == .gap(Gap(from: 250, to: 300, why: .unkept)))

    log.files.heal()
    log.rig.turn(until: { log.console.isKept })
    log.append(300..<400, at: 120)
    log.rig.commit()
    #expect(log.rig.log.health.isKept && log.rig.log.health.journalError == nil)
    #expect(
      log.recorder.told == [
        "committed 100", "committed 200", "unkept", "committed 300", "mark lost 300", "kept",
        "committed 400",
      ]
    )
    #expect(log.recorder.seen == pattern(0..<400))
    try checkGap(log.console)
    log.rig.settle()
    let copy = try log.directory.copied()
    log.rig.archiveAll()
    try checkGap(log.console)
    log.rig.close()

    let again = try Rig(in: copy)
    try checkGap(again.open("osl03"))
    again.close()
    let third = try Rig(in: copy)
    try checkGap(third.open("osl03"))
    third.close()
  }

  private func checkGap(_ console: ConsoleLog) throws {
    let snapshot = console.snapshot()
    #expect(console.end == 400)
    let gap = Gap(from: 200, to: 300, why: .unkept)
    #expect(snapshot.read(from: 200) == .gap(gap))
    #expect(snapshot.time(of: gap) == Timestamp(seconds: 103))
    #expect(snapshot.time(at: 300) == Timestamp(seconds: 120))
    #expect(snapshot.read(from: 222) == .gap(Gap(from: 222, to: 300, why: .unkept)))
    #expect(snapshot.bytes(from: 0, to: 200).flatMap(\.bytes) == pattern(0..<200))
    #expect(snapshot.bytes(from: 300, to: 400).flatMap(\.bytes) == pattern(300..<400))
  }

  @Test func `a session id set while unkept is told at once and journaled afterwards`() throws {
    let log = try FailingLog()
    log.goUnkept(with: 0..<10)
    log.console.rememberSession(99, at: at)
    log.console.remember([7], at: at)
    log.rig.turn()
    log.rig.turn()
    #expect(log.recorder.told == ["committed 10", "unkept", "session 99"])
    log.files.heal()
    log.rig.turn(until: { log.console.isKept })
    log.rig.commit()
    let again = try Rig(in: log.directory.copied())
    let back = try again.open("osl03")
    #expect(back.sessionID == 99 && back.memo == [7])
    again.close()
    log.rig.close()
  }

  /// A log that has kept a hundred bytes and goes on without keeping the others.
  private static func unkept(through end: UInt64) throws -> FailingLog {
    let middle = (100 + end) / 2
    let log = try FailingLog()
    log.append(0..<100)
    log.rig.commit()
    log.goUnkept(with: 100..<middle)
    log.append(middle..<end)
    log.rig.turn()
    return log
  }

  @Test func `what a console's log takes has no gap in it`() throws {
    let log = try Self.unkept(through: 100_000)
    let before = log.console.keptBytes
    log.append(100_000..<200_000)
    log.rig.turn()
    #expect(log.console.keptBytes == before)
    log.files.heal()
    log.rig.turn(until: { log.console.isKept })
    log.append(200_000..<200_100)
    log.rig.commit()
    #expect(log.console.start == 0 && log.console.end == 200_100)
    #expect((before + 100..<before + 1000).contains(log.console.keptBytes))
    log.rig.archiveAll()
    let inFiles = log.console.keptBytes
    #expect(inFiles == log.rig.log.diskBytes)
    log.rig.close()

    let again = try Rig(in: log.directory)
    // The start is a mark.
    #expect(try (inFiles..<inFiles + 100).contains(again.open("osl03").keptBytes))
    again.close()
  }

  @Test func `bytes killed while unkept are a restart gap for who saw them`() throws {
    let log = try Self.unkept(through: 200)
    #expect(log.console.committedEnd == 200)

    let again = try Rig(in: log.directory.copied())
    let back = try again.open("osl03")
    #expect(back.end == 100)
    let resumed = back.resolve(epoch: 1, offset: 200)
    #expect(resumed.offset == 100)
    #expect(resumed.gap == Gap(from: 100, to: 200, why: .restart))
    again.close()
    log.files.heal()
    log.rig.close()
  }

  @Test func `a console that goes while unkept leaves its gap all the same`() throws {
    let log = try Self.unkept(through: 300)
    log.rig.shard.close(log.console)
    log.rig.turn()
    log.files.heal()
    log.rig.turn(until: { log.rig.shard.slots.isEmpty })
    let back = try log.rig.open("osl03")
    #expect(back.end == 300)
    #expect(
      back.snapshot().read(from: 200) == .gap(Gap(from: 200, to: 300, why: .unkept))
    )
    log.rig.commit()
    log.rig.close()
  }
}
