// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import Notation
import Testing

@testable import RingLog

/// A log whose loop has a front: who is told when, and what a kill leaves.
struct FrontLogTests {
  let directory: TemporaryDirectory
  let files = FaultyFiles()
  let recorder = Recorder()

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func rig() throws -> Rig {
    try Rig(in: directory, front: directory.memory(), files: files)
  }

  private func open(_ rig: Rig) throws -> ConsoleLog {
    let console = try rig.open("osl03")
    recorder.seenFrom = 0
    console.delegate = recorder
    return console
  }

  /// What the next igord finds after a kill.
  private func restarted() throws -> (Rig, ConsoleLog) {
    let copy = try directory.copied()
    try copy.moveFronts()
    let rig = try Rig(in: copy, front: copy.memory())
    return (rig, try rig.open("osl03", at: 5000))
  }

  private func bytes(_ console: ConsoleLog) -> [UInt8] {
    console.snapshot().bytes(from: 0, to: console.end).flatMap(\.bytes)
  }

  @Test func `with a journal that stands still, bytes are told at the end of the turn`() throws {
    let rig = try rig()
    let console = try open(rig)
    rig.commit()
    files.fail("write", on: ".journal", with: ENOSPC)
    console.append(pattern(0..<5000).span, at: Timestamp(seconds: 100))
    console.mark(.boot, text: "boot", at: Timestamp(seconds: 100))
    console.rememberSession(77, at: Timestamp(seconds: 100))
    #expect(recorder.told.isEmpty)
    rig.shard.flush(at: rig.now)
    #expect(recorder.told == ["committed 5000", "mark boot 5000", "session 77"])
    #expect(rig.shard.waitingSince == nil)
    // However long it takes: nothing is lost by it.
    rig.now += .seconds(60)
    rig.turn()
    #expect(rig.shard.isKept)

    let (next, found) = try restarted()
    #expect(found.end == 5000)
    #expect(bytes(found) == pattern(0..<5000))
    #expect(found.sessionID == 77)
    #expect(found.snapshot().marks(from: 0, to: 5000).map(\.kind) == [.boot, .restart])
    next.close()
    files.heal()
    rig.close()
  }

  @Test func `a front that is full has the loop wait for the journal, in order`() throws {
    let rig = try rig()
    let console = try open(rig)
    rig.commit()
    files.fail("write", on: ".journal", with: ENOSPC)
    while rig.shard.waitingSince == nil {
      let end = console.end
      console.append(pattern(end..<end + 200_000).span, at: Timestamp(seconds: 100))
      rig.turn()
      #expect(console.end < 2 * UInt64(LogBounds.front))
    }
    let told = recorder.committed
    #expect(told < console.end)
    #expect(told > UInt64(LogBounds.front) / 2)
    console.append(pattern(console.end..<console.end + 10).span, at: Timestamp(seconds: 101))
    rig.turn()
    #expect(recorder.committed == told)
    // What nobody was told of comes again from the BMC: a kill leaves no hole before it.
    let (next, found) = try restarted()
    #expect(found.end == told)
    #expect(next.log.recovery.gaps.isEmpty)
    next.close()
    rig.now += .seconds(6)
    rig.turn()
    #expect(!rig.shard.isKept)
    files.heal()
    rig.turn(until: { rig.shard.isKept })
    #expect(recorder.committed == console.end)
    rig.close()
    #expect(try directory.list("memory").isEmpty)
  }

  @Test func `what the journal has of a front is not replayed a second time`() throws {
    let rig = try rig()
    let console = try open(rig)
    for number in 0..<5 {
      console.mark(.lost, text: "\(number)", at: Timestamp(seconds: 100))
      rig.commit()
    }
    files.fail("write", on: ".journal", with: ENOSPC)
    for number in 5..<10 {
      console.mark(.lost, text: "\(number)", at: Timestamp(seconds: 100))
      rig.turn()
    }
    let (next, found) = try restarted()
    let lost = found.snapshot().marks(from: 0, to: 1).filter { $0.kind == .lost }
    #expect(lost.map(\.text) == (0..<10).map { "\($0)" })
    next.close()
    files.heal()
    rig.close()
  }

  @Test func `an igord that has nowhere to write keeps its predecessor's front`() throws {
    let rig = try rig()
    let console = try open(rig)
    rig.commit()
    files.fail("write", on: ".journal", with: ENOSPC)
    console.append(pattern(0..<3000).span, at: Timestamp(seconds: 100))
    rig.turn()

    // The second finds a disk that is full still, takes more, and is killed as well.
    let copy = try directory.copied()
    try copy.moveFronts()
    let full = FaultyFiles()
    full.fail("write", on: ".journal", with: ENOSPC)
    let second = try Rig(in: copy, front: copy.memory(), files: full)
    let again = try second.open("osl03", at: 5000)
    #expect(again.end == 3000)
    again.append(pattern(3000..<4000).span, at: Timestamp(seconds: 6000))
    second.turn()
    #expect(again.committedEnd == 4000)

    let last = try copy.copied()
    try last.moveFronts()
    let third = try Rig(in: last, front: last.memory())
    let found = try third.open("osl03", at: 7000)
    #expect(third.log.recovery.gaps.isEmpty)
    #expect(bytes(found) == pattern(0..<4000))
    third.archiveAll()
    #expect(try last.segmentBytes("osl03") == pattern(0..<4000))
    third.close()
    #expect(try last.list("memory").isEmpty)
    full.heal()
    second.close()
    files.heal()
    rig.close()
  }

  @Test func `a front that is gone is told, unless the journal goes on without it`() throws {
    let rig = try rig()
    _ = try open(rig)
    rig.turn()
    let copy = try directory.copied()
    try copy.moveFronts()
    for name in try copy.list("memory") { copy.remove("memory/" + name) }
    let other = try copy.copied()
    let next = try Rig(in: copy)
    #expect(next.log.recovery.missingFronts == [copy.path + "/memory"])
    next.close()
    let rebooted = try Rig(in: other, boot: [1])
    #expect(rebooted.log.recovery.missingFronts.isEmpty)
    rebooted.close()
    let inOrder = try Rig(in: copy)
    #expect(inOrder.log.recovery.missingFronts.isEmpty)
    inOrder.close()
    rig.close()
  }

  @Test func `without memory the loop waits for the journal, and says why`() throws {
    files.fail("allocate", on: ".front", with: ENOSPC)
    let rig = try rig()
    let console = try open(rig)
    #expect(rig.log.health.frontError?.code == ENOSPC)
    console.append(pattern(0..<100).span, at: Timestamp(seconds: 100))
    rig.commit()
    #expect(recorder.committed == 100)
    rig.close()
    #expect(try directory.list("memory").isEmpty)
  }

  @Test(arguments: [0, 1])
  func `each of two loops has its own front back, whichever the journal heard of last`(
    last: Int
  ) throws {
    let rig = try rig()
    let inbox = Inbox()
    let shards = [rig.shard, rig.log.makeShard { inbox.post($0) }]
    let consoles = try ["a", "b"].enumerated().map { index, name in
      shards[index].open(try #require(MachineName(name)), at: Timestamp(seconds: 100))
    }
    for index in [1 - last, last] {
      consoles[index].append(pattern(0..<10).span, at: Timestamp(seconds: 100))
      rig.turn(until: {
        shards[1].flush(at: rig.now)
        shards[1].handle(inbox.take(), at: rig.now)
        return shards[index].flights.isEmpty
      })
    }
    files.fail("write", on: ".journal", with: ENOSPC)
    for step in 1...40 as ClosedRange<UInt64> {
      for (shard, console) in zip(shards, consoles) {
        console.append(pattern(step * 10..<step * 10 + 10).span, at: Timestamp(seconds: 101))
        shard.flush(at: rig.now)
        #expect(console.committedEnd == console.end)
      }
    }
    let copy = try directory.copied()
    try copy.moveFronts()
    let next = try Rig(in: copy, front: copy.memory())
    #expect(next.log.recovery.gaps.isEmpty)
    for name in ["a", "b"] {
      let found = try next.open(name, at: 5000)
      #expect(bytes(found) == pattern(0..<410), "\(name)")
    }
    next.close()
    files.heal()
    shards[1].close(at: rig.now)
    rig.close()
  }

  @Test func `a front that a later igord could not take over gives nobody's offsets to its bytes`()
    throws
  {
    let rig = try rig()
    let console = try open(rig)
    rig.commit()
    files.fail("write", on: ".journal", with: ENOSPC)
    console.append(pattern(0..<1000, salt: 1).span, at: Timestamp(seconds: 100))
    rig.turn()

    // The second can neither write nor read that, and then can write.
    let copy = try directory.copied()
    try copy.moveFronts()
    let failing = FaultyFiles()
    failing.fail("write", on: ".journal", with: ENOSPC)
    failing.fail("read", on: ".front", with: EIO)
    let second = try Rig(in: copy, files: failing)
    failing.heal()
    let again = try second.open("osl03", at: 5000)
    #expect(again.end == 0)
    again.append(pattern(0..<500, salt: 2).span, at: Timestamp(seconds: 6000))
    second.commit()

    let last = try copy.copied()
    try last.moveFronts()
    let third = try Rig(in: last)
    let found = try third.open("osl03", at: 7000)
    #expect(bytes(found) == pattern(0..<500, salt: 2))
    #expect(third.log.recovery.failures.map(\.code) == [ESTALE])
    third.close()
    second.close()
    files.heal()
    rig.close()
  }

  @Test func `a front that cannot be read stays, and is told`() throws {
    let rig = try rig()
    _ = try open(rig)
    rig.commit()
    let copy = try directory.copied()
    try copy.moveFronts()
    let failing = FaultyFiles()
    failing.fail("read", on: ".front", with: EIO)
    let next = try Rig(in: copy, files: failing)
    #expect(next.log.recovery.failures.map(\.code) == [EIO])
    next.close()
    #expect(try copy.list("memory").count == 1)
    rig.close()
  }
}
