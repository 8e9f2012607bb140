// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

/// A journal that the disk cannot read everywhere.
struct BadSectorTests {
  /// A killed log with `count` packets of 1,000 bytes, nothing of them in segments.
  private func killed(_ count: UInt64, journalFileSize: Int) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: journalFileSize)
    let other = try rig.open("osl01")
    other.append(pattern(0..<100, salt: 1).span, at: Timestamp(seconds: 1))
    let console = try rig.open("osl03")
    console.setCapacity(1 << 30)
    for index in 0..<count {
      let first = index * 1000
      console.append(pattern(first..<first + 1000).span, at: Timestamp(seconds: 2))
      if index % 20 == 0 { rig.commit() }
    }
    rig.commit()
    let copy = try directory.copied()
    // The copy has what a kill leaves, less the segments: all has to come from the journal.
    copy.remove("log/osl03")
    rig.close()
    return copy
  }

  @Test func `a bad sector in the journal costs what stood in it and its block`() throws {
    let directory = try killed(150, journalFileSize: 256 << 10)
    let options = RingLogOptions(
      directory: directory.path,
      journalFileSize: 256 << 10,
      files: BadSectors(80_000..<80_100, of: "0.journal")
    )
    let rig = try Rig(options)
    #expect(rig.log.recovery.failures.map(\.code) == [EIO])
    #expect(rig.log.recovery.damages > 0)
    let console = try rig.open("osl03")
    #expect(console.end == 150_000)
    let pieces = console.snapshot().bytes(from: 0, to: console.end)
    for piece in pieces {
      let range = piece.offset..<piece.offset + UInt64(piece.bytes.count)
      #expect(piece.bytes == pattern(range))
    }
    #expect(pieces.reduce(0) { $0 + $1.bytes.count } >= 120_000)
    let other = try rig.open("osl01")
    #expect(other.snapshot().bytes(from: 0, to: 100).flatMap(\.bytes) == pattern(0..<100, salt: 1))
    rig.close()
  }

  @Test func `a journal that cannot be read any further keeps what was read`() throws {
    let directory = try killed(1500, journalFileSize: 4 << 20)
    let options = RingLogOptions(
      directory: directory.path,
      journalFileSize: 4 << 20,
      files: BadSectors(1_000_000..<4 << 20, of: "0.journal")
    )
    let rig = try Rig(options)
    #expect(rig.log.recovery.failures.map(\.code) == [EIO])
    let console = try rig.open("osl03")
    #expect(console.end >= 800_000)
    let seen = console.snapshot().bytes(from: 0, to: console.end).flatMap(\.bytes)
    #expect(seen == pattern(0..<console.end))
    #expect(try rig.open("osl01").end == 100)
    #expect(rig.log.epoch == 2)
    rig.close()
  }
}
