// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Synchronization
import Testing

@testable import RingLog

/// Segments that cannot be written, and starts where there is no room.
struct FullDiskTests {
  private let at = Timestamp(seconds: 100)

  @Test func `segments that cannot be written stay in RAM and are readable`() throws {
    let log = try FailingLog()
    log.files.fail("write", on: "/log/", with: ENOSPC)
    for _ in 0..<40 {
      log.append(log.console.end..<log.console.end + 1000)
      log.rig.commit()
    }
    log.rig.turn(until: { log.rig.log.health.archiveError != nil })
    #expect(
      log.console.snapshot().bytes(from: 0, to: 40_000).flatMap(\.bytes) == pattern(0..<40_000)
    )
    guard case .bytes(0, let bytes) = History.read(log.console.historyRequest(from: 0)) else {
      Issue.record("not readable")
      return
    }
    #expect(bytes == pattern(0..<UInt64(bytes.count)))
    log.files.heal()
    log.rig.archiveAll()
    #expect(try log.directory.segmentBytes("osl03") == pattern(0..<40_000))
    #expect(log.rig.log.health.archiveError == nil)
    log.rig.close()
  }

  @Test func `a tail at its bound asks the source to pause, and to go on`() throws {
    let log = try FailingLog(journalFileSize: 4 << 20)
    log.files.fail("write", on: "/log/", with: EIO)
    while log.console.hasRoom {
      log.append(0..<10_000)
      log.rig.commit()
    }
    #expect(log.console.tailBytes >= LogBounds.consoleTail && log.console.end < 300 << 10)
    #expect(!log.recorder.told.contains("room"))
    log.files.heal()
    log.rig.turn(until: { log.recorder.told.contains("room") })
    #expect(log.console.hasRoom)
    log.rig.close()
  }

  @Test(arguments: [DiskErrorPolicy.unkept, .hold])
  func `a source is not held for good because segments have no room`(
    policy: DiskErrorPolicy
  ) throws {
    let log = try FailingLog("vm1", onDiskError: policy, journalFileSize: 4 << 20)
    // One loop of many has a small part of what all tails may have.
    let others = (0..<63).map { _ in log.rig.log.makeShard { _ in } }
    log.files.fail("write", on: "/log/", with: ENOSPC)
    log.files.fail("mkdir", on: "/log/", with: ENOSPC)
    func fill() {
      while log.console.hasRoom {
        log.append(0..<30_000)
        log.rig.commit()
      }
    }
    fill()
    #expect(log.console.tailBytes < 2 * LogBounds.consoleTail)
    log.rig.now += .milliseconds(4900)
    log.rig.turn()
    #expect(!log.console.hasRoom && !log.recorder.told.contains("room"))
    #expect(log.rig.shard.nextDeadline.map { $0 - log.rig.now <= .milliseconds(101) } == true)
    log.rig.now += .milliseconds(200)
    log.rig.turn()
    #expect(log.recorder.told.contains("room") && log.console.hasRoom)
    // What all tails may have together is the end; then it is said what becomes of the rest.
    fill()
    #expect(log.console.tailBytes > log.rig.shard.tailLimit)
    log.rig.turn()
    log.rig.now += .seconds(6)
    log.rig.turn()
    #expect(log.recorder.told.contains(policy == .hold ? "held" : "unkept"))
    #expect(log.console.hasRoom == (policy == .unkept))
    log.files.heal()
    log.rig.turn(until: { log.rig.shard.condition == .kept })
    log.rig.turn(until: { log.console.hasRoom })
    for shard in others { shard.close(at: log.rig.now) }
    log.rig.close()
  }

  @Test func `a start on a full disk replays what it cannot archive, and goes on`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.append(pattern(0..<5000).span, at: at)
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
    back.append(pattern(5000..<6000).span, at: at)
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
