// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

/// A journal whose disk fails, at the sync and at the end.
struct FailingJournalTests {
  @Test func `what a failed sync may have thrown away is written again`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), durability: .disk, files: files)
    let console = try rig.open("osl03")
    rig.commit()
    let before = files.count("write", on: ".journal")
    files.fail("sync", on: ".journal", with: EIO)
    console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    rig.turn()
    rig.turn(until: { rig.log.health.journalError != nil })
    files.heal()
    rig.commit()
    #expect(console.committedEnd == 100)
    #expect(files.count("write", on: ".journal") >= before + 2)
    let settled = files.count("write", on: ".journal")
    console.append(pattern(100..<200).span, at: Timestamp(seconds: 1))
    rig.commit()
    #expect(files.count("write", on: ".journal") == settled + 1)
    rig.close()
  }

  @Test func `a journal file that was made without room gets it when its turn comes`() throws {
    let directory = try TemporaryDirectory()
    try Rig(in: directory).close()
    let made = try directory.list("journal").count
    try directory.write("journal/\(made).journal", [])
    let rig = try Rig(in: directory)
    RetentionTests.fill(try rig.open("osl03"), to: 400_000, rig)
    rig.close()
    let sizes = try directory.list("journal").map { try directory.read("journal/" + $0).count }
    #expect(sizes.count > made && sizes.allSatisfy { $0 == 256 << 10 })
  }

  @Test(.timeLimit(.minutes(1))) func `a log closes although its journal takes nothing`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), files: files)
    let console = try rig.open("osl03")
    rig.commit()
    files.fail("write", on: ".journal", with: EIO)
    console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    rig.turn()
    rig.turn(until: { rig.log.health.journalError != nil })
    rig.log.journal.setPatient(false)
    rig.close()
    #expect(console.committedEnd == 0)
  }

  @Test func `a journal file that was made without room gets it at the next start`() throws {
    let directory = try TemporaryDirectory()
    let files = SystemFiles()
    try files.makeDirectory(directory.path + "/journal")
    try directory.write("journal/0.journal", [])
    let rig = try Rig(in: directory)
    #expect(files.size(at: directory.path + "/journal/0.journal") == 256 << 10)
    rig.close()
  }

  @Test func `an epoch of which the journal does not know is not given again`() throws {
    let directory = try TemporaryDirectory()
    let first = try Rig(in: directory)
    let epoch = first.log.epoch
    first.close()
    var epochs: Set<UInt32> = []
    for _ in 0..<8 {
      let files = FaultyFiles()
      files.fail("write", on: ".journal", with: EIO)
      // What it leaves is what a kill would.
      let copy = try directory.copied()
      let rig = try Rig(in: copy, files: files)
      epochs.insert(rig.log.epoch)
      #expect(try rig.open("osl03").epoch == rig.log.epoch)
      rig.log.journal.setPatient(false)
      rig.close()
    }
    #expect(epochs.count > 4 && epochs.allSatisfy { $0 > epoch + 1 })
    let last = try Rig(in: directory)
    #expect(last.log.epoch == epoch + 1)
    last.close()
  }
}
