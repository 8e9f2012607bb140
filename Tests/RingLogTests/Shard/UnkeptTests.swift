// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Synchronization
import Testing

@testable import RingLog

struct UnkeptTests {
  static let at = Timestamp(seconds: 100)

  @Test(arguments: [ENOSPC, EIO])
  func `a journal that takes nothing for five seconds goes unkept, then leaves a gap`(
    code: Int32
  ) throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, files: files)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    recorder.seenFrom = 0
    console.append(pattern(0..<100).span, at: Self.at)
    rig.commit()

    files.fail("write", on: ".journal", with: code)
    console.append(pattern(100..<200).span, at: Self.at)
    rig.turn()
    rig.turn(until: { rig.log.health.journalError != nil })
    rig.now += .milliseconds(4900)
    rig.turn()
    #expect(console.isKept)
    #expect(recorder.committed == 100)
    #expect(rig.shard.nextDeadline.map { $0 - rig.now < .milliseconds(101) } == true)

    rig.now += .milliseconds(200)
    rig.turn()
    #expect(!console.isKept)
    #expect(!rig.log.health.isKept)
    #expect(rig.log.health.journalError?.code == code)
    #expect(recorder.committed == 200)
    console.append(pattern(200..<300).span, at: Self.at)
    console.mark(.lost, text: "something", at: Self.at)
    #expect(recorder.committed == 200)
    rig.turn()
    #expect(recorder.committed == 300)
    #expect(recorder.seen == pattern(0..<300))
    #expect(console.withTail(from: 250, max: 10) { _ in } == nil)
    let ongoing = History.read(console.historyRequest(from: 250))
    #expect(ongoing == .gap(Gap(from: 250, to: 300, why: .unkept)))

    files.heal()
    rig.turn(until: { console.isKept })
    console.append(pattern(300..<400).span, at: Self.at)
    rig.commit()
    #expect(rig.log.health.isKept && rig.log.health.journalError == nil)
    #expect(
      recorder.told == [
        "committed 100", "committed 200", "unkept", "committed 300", "mark lost 300", "kept",
        "committed 400",
      ]
    )
    #expect(recorder.seen == pattern(0..<400))
    try Self.checkGap(console)
    rig.settle()
    let copy = try directory.copied()
    rig.archiveAll()
    try Self.checkGap(console)
    rig.close()

    let again = try Rig(in: copy)
    try Self.checkGap(again.open("osl03"))
    again.close()
    let third = try Rig(in: copy)
    try Self.checkGap(third.open("osl03"))
    third.close()
  }

  static func checkGap(_ console: ConsoleLog) throws {
    let snapshot = console.snapshot()
    #expect(console.end == 400)
    #expect(snapshot.read(from: 200) == .gap(Gap(from: 200, to: 300, why: .unkept)))
    #expect(snapshot.read(from: 222) == .gap(Gap(from: 222, to: 300, why: .unkept)))
    #expect(snapshot.bytes(from: 0, to: 200).flatMap(\.bytes) == pattern(0..<200))
    #expect(snapshot.bytes(from: 300, to: 400).flatMap(\.bytes) == pattern(300..<400))
  }

  @Test func `hold tells nothing before the journal has it`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), onDiskError: .hold, files: files)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    rig.commit()
    files.fail("write", on: ".journal", with: EIO)
    console.append(pattern(0..<100).span, at: Self.at)
    console.rememberSession(7, at: Self.at)
    rig.turn()
    rig.now += .seconds(60)
    rig.turn()
    #expect(console.isKept)
    #expect(rig.log.health.isHeld && rig.log.health.isKept)
    #expect(recorder.told == ["held"])
    files.heal()
    rig.commit()
    #expect(recorder.told == ["held", "committed 100", "session 7", "kept"])
    #expect(!rig.log.health.isHeld)
    rig.close()
  }

  @Test func `marks beyond what may wait for the journal are told, and counted in a mark`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), onDiskError: .hold, files: files)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    rig.commit()
    files.fail("write", on: ".journal", with: EIO)
    let text = String(repeating: "x", count: 1000)
    let count = 3 * LogBounds.uncommitted / 1000
    for index in 0..<count {
      console.mark(.lost, text: text, at: Self.at)
      if index.isMultiple(of: 1000) { rig.turn() }
    }
    rig.turn()
    #expect(rig.shard.flightBytes < 2 * LogBounds.uncommitted + (64 << 10))
    let refused = recorder.marks.count
    #expect(refused > 0 && refused < count)
    files.heal()
    rig.turn(until: { recorder.marks.count == count + 1 })
    #expect(recorder.marks.last?.text == "\(refused) marks before this were not kept")
    rig.close()
  }

  @Test func `a session id set while unkept is told at once and journaled afterwards`() throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, files: files)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    rig.commit()
    files.fail("write", on: ".journal", with: EIO)
    console.append(pattern(0..<10).span, at: Self.at)
    rig.turn()
    rig.now += .seconds(6)
    rig.turn()
    console.rememberSession(99, at: Self.at)
    console.remember([7], at: Self.at)
    rig.turn()
    rig.turn()
    #expect(recorder.told == ["committed 10", "unkept", "session 99"])
    files.heal()
    rig.turn(until: { console.isKept })
    rig.commit()
    let again = try Rig(in: directory.copied())
    let back = try again.open("osl03")
    #expect(back.sessionID == 99 && back.memo == [7])
    again.close()
    rig.close()
  }

  @Test func `bytes killed while unkept are a restart gap for who saw them`() throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, files: files)
    let console = try rig.open("osl03")
    console.append(pattern(0..<100).span, at: Self.at)
    rig.commit()
    files.fail("write", on: ".journal", with: ENOSPC)
    console.append(pattern(100..<150).span, at: Self.at)
    rig.turn()
    rig.now += .seconds(6)
    rig.turn()
    console.append(pattern(150..<200).span, at: Self.at)
    rig.turn()
    #expect(console.committedEnd == 200)

    let again = try Rig(in: directory.copied())
    let back = try again.open("osl03")
    #expect(back.end == 100)
    let resumed = back.resolve(epoch: 1, offset: 200)
    #expect(resumed.offset == 100)
    #expect(resumed.gap == Gap(from: 100, to: 200, why: .restart))
    again.close()
    files.heal()
    rig.close()
  }

  @Test func `a console that goes while unkept leaves its gap all the same`() throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, files: files)
    let console = try rig.open("osl03")
    console.append(pattern(0..<100).span, at: Self.at)
    rig.commit()
    files.fail("write", on: ".journal", with: ENOSPC)
    console.append(pattern(100..<200).span, at: Self.at)
    rig.turn()
    rig.now += .seconds(6)
    rig.turn()
    console.append(pattern(200..<300).span, at: Self.at)
    rig.turn()
    rig.shard.close(console)
    rig.turn()
    files.heal()
    rig.turn(until: { rig.shard.slots.isEmpty })
    let back = try rig.open("osl03")
    #expect(back.end == 300)
    #expect(
      back.snapshot().read(from: 200) == .gap(Gap(from: 200, to: 300, why: .unkept))
    )
    rig.commit()
    rig.close()
  }

  @Test func `segments that cannot be written stay in RAM and are readable`() throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, files: files)
    let console = try rig.open("osl03")
    rig.commit()
    files.fail("write", on: "/log/", with: ENOSPC)
    for _ in 0..<40 {
      console.append(pattern(console.end..<console.end + 1000).span, at: Self.at)
      rig.commit()
    }
    rig.turn(until: { rig.log.health.archiveError != nil })
    #expect(console.snapshot().bytes(from: 0, to: 40_000).flatMap(\.bytes) == pattern(0..<40_000))
    guard case .bytes(0, let bytes) = History.read(console.historyRequest(from: 0)) else {
      Issue.record("not readable")
      return
    }
    #expect(bytes == pattern(0..<UInt64(bytes.count)))
    files.heal()
    rig.archiveAll()
    #expect(try directory.segmentBytes("osl03") == pattern(0..<40_000))
    #expect(rig.log.health.archiveError == nil)
    rig.close()
  }

  @Test func `a tail at its bound asks the source to pause, and to go on`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), journalFileSize: 4 << 20, files: files)
    let console = try rig.open("osl03")
    let recorder = Recorder()
    console.delegate = recorder
    rig.commit()
    files.fail("write", on: "/log/", with: EIO)
    while console.hasRoom {
      console.append(pattern(0..<10_000).span, at: Self.at)
      rig.commit()
    }
    #expect(console.tailBytes >= LogBounds.consoleTail && console.end < 300 << 10)
    #expect(!recorder.told.contains("room"))
    files.heal()
    rig.turn(until: { recorder.told.contains("room") })
    #expect(console.hasRoom)
    rig.close()
  }

  @Test(arguments: [DiskErrorPolicy.unkept, .hold])
  func `a source is not held for good because segments have no room`(
    policy: DiskErrorPolicy
  ) throws {
    let files = FaultyFiles()
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, onDiskError: policy, journalFileSize: 4 << 20, files: files)
    // One loop of many has a small part of what all tails may have.
    let others = (0..<63).map { _ in rig.log.makeShard { _ in } }
    let console = try rig.open("vm1")
    let recorder = Recorder()
    console.delegate = recorder
    rig.commit()
    files.fail("write", on: "/log/", with: ENOSPC)
    files.fail("mkdir", on: "/log/", with: ENOSPC)
    func fill() {
      while console.hasRoom {
        console.append(pattern(0..<30_000).span, at: Self.at)
        rig.commit()
      }
    }
    fill()
    #expect(console.tailBytes < 2 * LogBounds.consoleTail)
    rig.now += .milliseconds(4900)
    rig.turn()
    #expect(!console.hasRoom && !recorder.told.contains("room"))
    #expect(rig.shard.nextDeadline.map { $0 - rig.now <= .milliseconds(101) } == true)
    rig.now += .milliseconds(200)
    rig.turn()
    #expect(recorder.told.contains("room") && console.hasRoom)
    // What all tails may have together is the end; then it is said what becomes of the rest.
    fill()
    #expect(console.tailBytes > rig.shard.tailLimit)
    rig.turn()
    rig.now += .seconds(6)
    rig.turn()
    #expect(recorder.told.contains(policy == .hold ? "held" : "unkept"))
    #expect(console.hasRoom == (policy == .unkept))
    files.heal()
    rig.turn(until: { rig.shard.condition == .kept })
    rig.turn(until: { console.hasRoom })
    for shard in others { shard.close(at: rig.now) }
    rig.close()
  }

  @Test func `a start on a full disk replays what it cannot archive, and goes on`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.append(pattern(0..<5000).span, at: Self.at)
    rig.commit()
    let copy = try directory.copied()
    rig.close()

    let files = FaultyFiles()
    files.fail("write", on: "/log/", with: ENOSPC)
    files.fail("mkdir", on: "/log/", with: ENOSPC)
    let full = try Rig(in: copy, files: files)
    let back = try full.open("osl03")
    #expect(back.end == 5000)
    #expect(back.snapshot().bytes(from: 0, to: 5000).flatMap(\.bytes) == pattern(0..<5000))
    back.append(pattern(5000..<6000).span, at: Self.at)
    full.commit()
    let killed = try copy.copied()
    files.heal()
    full.archiveAll()
    full.turn(until: { back.files.pending.withLock { $0.isEmpty } })
    #expect(back.snapshot().bytes(from: 0, to: 6000).flatMap(\.bytes) == pattern(0..<6000))
    full.close()
    #expect(try copy.segmentBytes("osl03") == pattern(0..<6000))

    let again = try Rig(in: killed)
    let third = try again.open("osl03")
    #expect(third.snapshot().bytes(from: 0, to: 6000).flatMap(\.bytes) == pattern(0..<6000))
    again.close()
  }

  @Test func `a first start without room says how much it needs`() throws {
    let files = FaultyFiles()
    files.fail("allocate", on: ".journal", with: ENOSPC)
    let directory = try TemporaryDirectory()
    var options = RingLogOptions(directory: directory.path, files: files)
    options.journalFileSize = 64 << 20
    #expect {
      _ = try RingLog.open(options)
    } throws: { error in
      "\(error)" == "no room for the journal in \(directory.path): it needs 128 MiB: "
        + "make room there, or set another `state`"
    }
  }

  @Test func `a directory that cannot be made says which and why`() throws {
    let options = RingLogOptions(directory: "/proc/igor")
    #expect {
      _ = try RingLog.open(options)
    } throws: { error in
      "\(error)" == "make directory /proc/igor: No such file or directory"
    }
  }
}
