// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct RecoveryTests {
  /// A console with 40 packets, of which the 20 before a boot are in segments.
  struct Written {
    let directory: TemporaryDirectory
    let packet = 50
    let count = 40

    init(journalFileSize: Int = 16 << 10) throws {
      directory = try TemporaryDirectory()
      let rig = try Rig(in: directory, journalFileSize: journalFileSize)
      let console = try rig.open("osl03")
      for index in 0..<count {
        let first = UInt64(index * packet)
        let time = Timestamp(seconds: Int64(index))
        if index == 20 { console.mark(.boot, text: "power on", at: time) }
        console.append(pattern(first..<first + UInt64(packet)).span, at: time)
        if index == 9 { rig.archiveAll() }
        rig.commit()
      }
      rig.settle()
    }

    var size: UInt64 { UInt64(count * packet) }
    var bytes: [UInt8] { pattern(0..<size) }
    let archived: UInt64 = 1000
  }

  @Test func `after a kill everything committed is there, once`() throws {
    let written = try Written()
    let rig = try Rig(in: written.directory.copied())
    let console = try rig.open("osl03")
    #expect(console.epoch == 2)
    #expect(console.end == written.size)
    #expect(rig.log.recovery.records > 30)
    let pieces = console.snapshot().bytes(from: 0, to: console.end)
    #expect(pieces.flatMap(\.bytes) == written.bytes)
    rig.commit()
    let marks = console.snapshot().marks(from: 0, to: console.end)
    #expect(marks.map(\.kind) == [.boot, .restart])
    #expect(marks.map(\.offset) == [1000, written.size])
    rig.close()
  }

  @Test func `a kill while recovering changes nothing`() throws {
    let written = try Written()
    var directory = try written.directory.copied()
    for round in 0..<6 {
      let rig = try Rig(in: directory, journalFileSize: 16 << 10)
      let console = try rig.open("osl03", at: Int64(1000 + round))
      rig.commit()
      #expect(console.end == written.size)
      #expect(console.epoch == UInt32(round + 2))
      let snapshot = console.snapshot()
      #expect(snapshot.bytes(from: 0, to: console.end).flatMap(\.bytes) == written.bytes)
      let kinds = snapshot.marks(from: 0, to: console.end).map(\.kind.rawValue)
      #expect(kinds == ["boot"] + Array(repeating: "restart", count: round + 1))
      directory = try directory.copied()
    }
  }

  @Test func `a journal cut at any byte keeps what stands before`() throws {
    let written = try Written()
    let journal = try written.directory.read("journal/0.journal")
    let used = journal.lastIndex { $0 != 0 } ?? 0
    var ends: Set<UInt64> = []
    for cut in stride(from: 0, through: used + 64, by: 13) {
      let directory = try written.directory.copied()
      let kept = Array(journal[..<min(cut, journal.count)])
      try directory.write(
        "journal/0.journal",
        kept + [UInt8](repeating: 0, count: journal.count - kept.count)
      )
      let rig = try Rig(in: directory, journalFileSize: 16 << 10)
      let console = try rig.open("osl03")
      ends.insert(console.end)
      #expect(console.end >= written.archived && console.end <= written.size)
      #expect(console.end % 50 == 0)
      let seen = console.snapshot().bytes(from: 0, to: console.end).flatMap(\.bytes)
      #expect(seen == Array(written.bytes[..<Int(console.end)]), "cut at \(cut)")
      #expect(rig.log.recovery.gaps.isEmpty)
      rig.close()
    }
    #expect(ends.count == 21)
  }

  @Test func `any damaged stretch of the journal costs only what stood in it`() throws {
    let written = try Written()
    let journal = try written.directory.read("journal/0.journal")
    let used = journal.lastIndex { $0 != 0 } ?? 0
    for start in stride(from: 0, to: used, by: 41) {
      let directory = try written.directory.copied()
      var bad = journal
      for index in start..<min(used, start + 10) { bad[index] ^= 0x55 }
      try directory.write("journal/0.journal", bad)
      let rig = try Rig(in: directory, journalFileSize: 16 << 10)
      let console = try rig.open("osl03")
      try Self.check(console, written.bytes, "damaged at \(start)")
      rig.close()
    }
  }

  /// Every byte served is the right one, and the rest is gaps that say corruption.
  static func check(_ console: ConsoleLog, _ expected: [UInt8], _ what: Comment) throws {
    var position = console.start
    var missing: UInt64 = 0
    let snapshot = console.snapshot()
    while position < console.end {
      switch snapshot.read(from: position) {
      case .bytes(let offset, let bytes):
        #expect(offset == position, what)
        let range = Int(position)..<Int(position) + bytes.count
        try #require(range.upperBound <= expected.count, what)
        #expect(bytes == Array(expected[range]), what)
        position += UInt64(bytes.count)
      case .gap(let gap):
        #expect(gap.from == position && gap.to > position, what)
        #expect(gap.why == .corruption || gap.why == .retention, what)
        missing += gap.byteCount
        try #require(gap.to > position, what)
        position = gap.to
      case .atTail:
        Issue.record("at tail before the end: \(what)")
        return
      }
    }
    #expect(missing <= 500, what)
  }

  @Test func `a journal that is gone leaves what the segments have`() throws {
    let written = try Written()
    let directory = try written.directory.copied()
    for slot in 0..<4 { directory.remove("journal/\(slot).journal") }
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    #expect(console.end == written.archived)
    #expect(console.epoch == 2)
    #expect(console.start == 0)
    console.append(pattern(1000..<1100).span, at: Timestamp(seconds: 100))
    rig.archiveAll()
    let seen = console.snapshot().bytes(from: 0, to: 1100).flatMap(\.bytes)
    #expect(seen == pattern(0..<1100))
    rig.close()
  }

  @Test func `a console folder that is gone comes back from the journal, else is a gap`() throws {
    let written = try Written()
    let directory = try written.directory.copied()
    directory.remove("log/osl03")
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    #expect(console.end == written.size)
    let seen = console.snapshot().bytes(from: 0, to: console.end).flatMap(\.bytes)
    #expect(seen == written.bytes)
    rig.close()

    directory.remove("log/osl03")
    let again = try Rig(in: directory)
    let back = try again.open("osl03")
    #expect(back.end == written.size)
    back.append(pattern(2000..<2100).span, at: Timestamp(seconds: 3000))
    again.archiveAll()
    let gap = Gap(from: 0, to: written.size, why: .retention)
    #expect(back.snapshot().read(from: 0) == .gap(gap))
    let rest = back.snapshot().bytes(from: 0, to: 2100).flatMap(\.bytes)
    #expect(rest == pattern(2000..<2100))
    again.close()
  }

  @Test func `garbage in the directories is passed over`() throws {
    let written = try Written()
    let directory = try written.directory.copied()
    let files = SystemFiles()
    try directory.write("journal/7.journal", [1, 2, 3])
    try directory.write("journal/notes", [1, 2, 3])
    try directory.write("log/a-file", [1])
    try directory.write("log/_odd", [1])
    try directory.write("log/osl03/notes.log", [1, 2])
    try directory.write("log/osl03/00000000000000000400.idx", [1, 2])
    try files.makeDirectory(directory.path + "/log/empty")
    try files.makeDirectory(directory.path + "/log/osl03/00000000000000009999.log")
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    let seen = console.snapshot().bytes(from: 0, to: console.end).flatMap(\.bytes)
    #expect(seen == written.bytes)
    rig.close()
  }

  @Test func `journal files of garbage are passed over and written anew`() throws {
    let written = try Written()
    let directory = try written.directory.copied()
    var random = SeededGenerator(seed: 5)
    for slot in 0..<2 {
      let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
      try directory.write("journal/\(slot).journal", noise)
    }
    let rig = try Rig(in: directory, journalFileSize: 16 << 10)
    let console = try rig.open("osl03")
    #expect(console.end == written.archived)
    rig.close()
    let again = try Rig(in: directory, journalFileSize: 16 << 10)
    #expect(try again.open("osl03").end == written.archived)
    again.close()
  }

  @Test func `a mark is replayed once, wherever the kill came`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("a")
    let lost = MarkKind.lost
    console.append(pattern(0..<10).span, at: Timestamp(seconds: 1))
    console.mark(lost, text: "one", at: Timestamp(seconds: 2))
    rig.archiveAll()
    console.mark(lost, text: "two", at: Timestamp(seconds: 3))
    rig.commit()
    for _ in 0..<2 {
      let copy = try directory.copied()
      let again = try Rig(in: copy)
      let back = try again.open("a")
      again.commit()
      let marks = back.snapshot().marks(from: 0, to: 10)
      #expect(marks.map(\.text) == ["one", "two", "igord started"])
      again.close()
      rig.archiveAll()
    }
    rig.close()
  }
}
