// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct RetentionTests {
  /// Appends bytes in packets of 100, a second apart.
  static func fill(_ console: ConsoleLog, to end: UInt64, _ rig: Rig) {
    while console.end < end {
      let next = min(end, console.end + 100)
      let time = Timestamp(seconds: Int64(console.end / 100))
      console.append(pattern(console.end..<next).span, at: time)
      rig.turn()
    }
    rig.archiveAll()
  }

  @Test func `a console keeps its capacity, oldest segments go, and its start follows`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03", capacity: 64 << 10)
    Self.fill(console, to: 200_000, rig)
    let names = try #require(rig.directory).list("log/osl03").filter { $0.hasSuffix(".log") }
    #expect(names.count > 8 && names.count < 32)
    #expect(rig.log.diskBytes <= 64 << 10)
    #expect(rig.log.diskBytes > 48 << 10)
    #expect(console.start > 100_000)
    #expect(names.first == Segment.stem(console.start) + ".log")
    let snapshot = console.snapshot()
    let gap = Gap(from: 17, to: console.start, why: .retention)
    #expect(snapshot.read(from: 17) == .gap(gap))
    let kept = snapshot.bytes(from: 0, to: 200_000).flatMap(\.bytes)
    #expect(kept == pattern(console.start..<200_000))
    #expect(
      console.resolve(epoch: 1, offset: 5).gap == Gap(from: 5, to: console.start, why: .retention)
    )
    rig.close()
  }

  @Test func `a pinned segment stays while others go around it, also over a restart`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03", capacity: 64 << 10)
    Self.fill(console, to: 20_000, rig)
    console.pin(from: 9_000, to: 9_001)
    Self.fill(console, to: 100_000, rig)
    rig.close()
    let again = try Rig(in: directory)
    let back = try again.open("osl03", capacity: 64 << 10)
    Self.fill(back, to: 200_000, again)
    let snapshot = back.snapshot()
    guard case .bytes(let offset, let bytes) = snapshot.read(from: 9_000, limit: 10) else {
      Issue.record("the pinned bytes are gone")
      return
    }
    #expect(offset == 9_000 && bytes == pattern(9_000..<9_010))
    let pieces = snapshot.bytes(from: 0, to: 200_000)
    #expect(pieces[0].offset <= 9_000)
    #expect(pieces.flatMap(\.bytes).count < 64 << 10)
    for piece in pieces {
      #expect(piece.bytes == pattern(piece.offset..<piece.offset + UInt64(piece.bytes.count)))
    }
    back.unpin(from: 0, to: 200_000)
    Self.fill(back, to: 220_000, again)
    #expect(
      back.snapshot().read(from: 9_000) == .gap(Gap(from: 9_000, to: back.start, why: .retention))
    )
    again.close()
  }

  @Test func `pins hold half of the capacity at most`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03", capacity: 64 << 10)
    for end in stride(from: 10_000 as UInt64, through: 150_000, by: 10_000) {
      Self.fill(console, to: end, rig)
      console.pin(from: 0, to: end)
    }
    Self.fill(console, to: 160_000, rig)
    #expect(rig.log.diskBytes <= 64 << 10)
    rig.close()
  }

  @Test func `over the total the console furthest over its share gives`() throws {
    let rig = try Rig(in: TemporaryDirectory(), total: 150_000)
    let small = try rig.open("small", capacity: 1 << 20)
    let large = try rig.open("large", capacity: 1 << 20)
    Self.fill(small, to: 20_000, rig)
    Self.fill(large, to: 300_000, rig)
    #expect(small.snapshot().bytes(from: 0, to: 20_000).flatMap(\.bytes) == pattern(0..<20_000))
    rig.turn()
    #expect(rig.log.diskBytes <= 150_000)
    #expect(large.start > 100_000)
    rig.close()
  }

  @Test func `a smaller capacity takes effect with the next bytes`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03", capacity: 1 << 20)
    Self.fill(console, to: 200_000, rig)
    #expect(console.start == 0)
    console.setCapacity(64 << 10)
    Self.fill(console, to: 201_000, rig)
    #expect(rig.log.diskBytes <= 130_000)
    rig.close()
  }

  @Test func `files that the disk will not remove stay counted and listed`() throws {
    let files = FaultyFiles()
    let rig = try Rig(in: TemporaryDirectory(), files: files)
    let console = try rig.open("osl03", capacity: 64 << 10)
    files.fail("remove", on: "osl03", with: 5)
    Self.fill(console, to: 100_000, rig)
    #expect(console.start == 0)
    #expect(rig.log.diskBytes > 100_000)
    files.heal()
    Self.fill(console, to: 100_100, rig)
    #expect(rig.log.diskBytes <= 64 << 10)
    rig.close()
  }
}
