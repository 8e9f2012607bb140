// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct SnapshotTests {
  /// Packets of ten bytes at the seconds given; half of the console on disk.
  static func written(_ seconds: [Int64], in rig: Rig) throws -> ConsoleLog {
    let console = try rig.open("osl03")
    for (index, second) in seconds.enumerated() {
      let first = UInt64(index * 10)
      console.append(pattern(first..<first + 10).span, at: Timestamp(seconds: second))
      if index == seconds.count / 2 { rig.archiveAll() }
    }
    rig.commit()
    return console
  }

  @Test(
    arguments: [(0, 0), (5, 0), (10, 0), (11, 1), (19, 9), (20, 10), (29, 19), (30, 20), (99, 20)]
      as [(Int64, UInt64)]
  )
  func `a time finds the first packet that came then or later`(
    second: Int64,
    packet: UInt64
  ) throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try Self.written(Array(10..<30), in: rig)
    #expect(console.snapshot().offset(at: Timestamp(seconds: second)) == packet * 10)
    rig.archiveAll()
    #expect(console.snapshot().offset(at: Timestamp(seconds: second)) == packet * 10)
    rig.close()
  }

  @Test func `a clock that is set back closes the segment, and both stretches are found`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let times: [Int64] = [100, 101, 102, 50, 51, 52, 200, 201]
    let console = try Self.written(times, in: rig)
    rig.archiveAll()
    #expect(try directory.list("log/osl03").filter { $0.hasSuffix(".log") }.count == 2)
    let snapshot = console.snapshot()
    #expect(snapshot.offset(at: Timestamp(seconds: 101)) == 10)
    #expect(snapshot.offset(at: Timestamp(seconds: 50)) == 0)
    #expect(snapshot.offset(at: Timestamp(seconds: 150)) == 60)
    #expect(snapshot.offset(at: Timestamp(seconds: 201)) == 70)
    #expect(snapshot.offset(at: Timestamp(seconds: 202)) == 80)
    let packets = snapshot.entries(from: 0, to: 80)
    #expect(packets.count == 8)
    #expect(packets[3] == .packet(offset: 30, count: 10, time: Timestamp(seconds: 50)))
    rig.close()
  }

  @Test(arguments: [false, true])
  func `nothing of a stretch of time is left out where the clock stepped`(onDisk: Bool) throws {
    let rig = try Rig(in: TemporaryDirectory())
    // An hour back in the middle, and later an hour forth.
    let times: [Int64] = [7200, 7210, 7220, 3630, 3640, 3650, 7260, 7270]
    let console = try Self.written(times, in: rig)
    if onDisk { rig.archiveAll() }
    let snapshot = console.snapshot()
    for since in stride(from: 3600, through: 7300, by: 5) as StrideThrough<Int64> {
      for until in stride(from: since, through: 7300, by: 5) {
        let from = snapshot.offset(at: Timestamp(seconds: since))
        let to = snapshot.end(before: Timestamp(seconds: until))
        for (index, time) in times.enumerated() where time >= since && time < until {
          let packet = UInt64(index * 10)
          #expect(from <= packet && packet + 10 <= to, "\(since)..<\(until): \(time)")
        }
      }
    }
    #expect(snapshot.end(before: Timestamp(seconds: 1)) == 0)
    #expect(snapshot.end(before: Timestamp(seconds: 9999)) == 80)
    #expect(snapshot.time(at: 35) == Timestamp(seconds: 3630))
    #expect(snapshot.time(at: 80) == nil)
    rig.close()
  }

  @Test(arguments: [false, true])
  func `around a time is where something came nearest to it`(onDisk: Bool) throws {
    let rig = try Rig(in: TemporaryDirectory())
    // An hour forth for a while, then back; and a quiet half hour.
    let times: [Int64] = [100, 101, 3702, 3703, 104, 105, 106, 1906, 1907]
    let console = try Self.written(times, in: rig)
    if onDisk { rig.archiveAll() }
    let snapshot = console.snapshot()
    let places: [(Int64, UInt64)] = [
      (0, 0), (100, 0), (101, 1), (103, 4), (104, 4), (106, 6), (500, 7), (1700, 7), (1907, 8),
      (3000, 2), (3703, 3), (9999, 4),
    ]
    for (second, packet) in places {
      #expect(snapshot.offset(nearest: Timestamp(seconds: second)) == packet * 10, "\(second)")
    }
    let empty = try rig.open("osl04").snapshot()
    #expect(empty.offset(nearest: Timestamp(seconds: 5)) == 0)
    #expect(empty.offset(at: Timestamp(seconds: 5)) == 0)
    #expect(empty.end(before: Timestamp(seconds: 5)) == 0)
    rig.close()
  }

  @Test func `blocks are all the bytes there are, wherever they are`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try Self.written(Array(10..<30), in: rig)
    let snapshot = console.snapshot()
    for limit in [7, 64, 1 << 20] {
      for (from, to) in [(0, 200), (5, 195), (99, 101), (150, 999)] as [(UInt64, UInt64)] {
        var reader = BlockReader(snapshot, from: from, to: to)
        var bytes: [UInt8] = []
        while let block = reader.next(limit: limit) {
          #expect(block.offset == from + UInt64(bytes.count) && block.bytes.count <= limit)
          bytes += block.bytes
        }
        #expect(bytes == pattern(from..<min(to, 200)))
      }
    }
    rig.archiveAll()
    try directory.write("log/osl03/" + Segment.stem(0) + ".log", [])
    var reader = BlockReader(console.snapshot(), from: 0, to: 200)
    while let block = reader.next() { #expect(block.offset >= 100) }
    rig.close()
  }

  @Test func `many frames are searched for a time as few are`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03", capacity: 4 << 20)
    for index in 0..<3000 as Range<UInt64> {
      console.append(
        pattern(index * 100..<index * 100 + 100).span,
        at: Timestamp(seconds: Int64(index))
      )
      if index % 7 == 0 { rig.turn() }
    }
    rig.archiveAll()
    let snapshot = console.snapshot()
    for second in stride(from: 0, to: 3000, by: 37) as StrideTo<Int64> {
      #expect(snapshot.offset(at: Timestamp(seconds: second)) == UInt64(second) * 100)
    }
    rig.close()
  }

  @Test func `the last lines are found over pieces and over RAM and disk`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03")
    var text: [UInt8] = []
    for line in 0..<5000 { text += Array("line \(line) of the boot log\r\n".utf8) }
    console.append(text.span, at: Timestamp(seconds: 1))
    rig.archiveAll()
    let prompt = Array("login: ".utf8)
    console.append(prompt.span, at: Timestamp(seconds: 2))
    rig.commit()
    let snapshot = console.snapshot()
    for count in [1, 2, 10, 1000, 4000] {
      let offset = snapshot.offset(lastLines: count)
      let shown = snapshot.bytes(from: offset, to: snapshot.end).flatMap(\.bytes)
      let lines = String(decoding: shown, as: UTF8.self).split(separator: "\r\n")
      #expect(lines.count == count)
      #expect(lines.last == "login: ")
      if count > 1 { #expect(lines.first == "line \(5000 - count + 1) of the boot log") }
    }
    #expect(snapshot.offset(lastLines: 100_000) == 0)
    #expect(snapshot.offset(lastBytes: 7) == snapshot.end - 7)
    #expect(snapshot.offset(lastBytes: 1 << 40) == 0)
    rig.close()
  }

  @Test func `marks stand where and when they were made, once, on disk and in RAM`() throws {
    let rig = try Rig(in: TemporaryDirectory())
    let console = try rig.open("osl03")
    let power = MarkKind(rawValue: "power")
    for index in 0..<10 as Range<Int64> {
      console.mark(power, person: "alice", text: "\(index)", at: Timestamp(seconds: index))
      console.append(pattern(0..<10).span, at: Timestamp(seconds: index))
      if index == 3 || index == 6 { rig.archiveAll() }
      console.mark(power, text: "after \(index)", size: 5, at: Timestamp(seconds: index))
    }
    rig.commit()
    let marks = console.snapshot().marks(from: 0, to: 100)
    #expect(marks.count == 20)
    let offsets = (0..<10 as Range<UInt64>).flatMap { [$0 * 10, $0 * 10 + 10] }
    #expect(marks.map(\.offset) == offsets)
    #expect(marks[0].person == "alice" && marks[1].size == 5)
    #expect(
      console.snapshot().marks(from: 30, to: 40).map(\.text) == ["after 2", "3", "after 3", "4"]
    )
    #expect(console.snapshot().marks(from: 0, to: 100, limit: 3).count == 3)
    rig.archiveAll()
    #expect(console.snapshot().marks(from: 0, to: 100) == marks)
    rig.close()
  }

  @Test func `damaged bytes of a segment are a gap of their frame, the rest is served`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    for index in 0..<10 as Range<UInt64> {
      console.append(pattern(index * 100..<index * 100 + 100).span, at: Timestamp(seconds: 1))
      rig.archiveAll()
    }
    let name = "log/osl03/" + Segment.stem(0) + ".log"
    var bytes = try directory.read(name)
    bytes[350] ^= 1
    try directory.write(name, bytes)
    let snapshot = console.snapshot()
    #expect(snapshot.bytes(from: 0, to: 300).flatMap(\.bytes) == pattern(0..<300))
    #expect(snapshot.read(from: 300) == .gap(Gap(from: 300, to: 400, why: .corruption)))
    #expect(snapshot.read(from: 320) == .gap(Gap(from: 320, to: 400, why: .corruption)))
    #expect(snapshot.bytes(from: 400, to: 1000).flatMap(\.bytes) == pattern(400..<1000))
    rig.close()
  }

  @Test func `a segment cut at any byte, or its index, costs what was cut and nothing else`() throws
  {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    for index in 0..<6 as Range<UInt64> {
      console.append(pattern(index * 20..<index * 20 + 20).span, at: Timestamp(seconds: 1))
      rig.archiveAll()
    }
    rig.close()
    for suffix in [".log", ".idx"] {
      let name = "log/osl03/" + Segment.stem(0) + suffix
      let whole = try directory.read(name)
      for count in 0...whole.count {
        let copy = try directory.copied()
        try copy.write(name, Array(whole[..<count]))
        let again = try Rig(in: copy)
        let back = try again.open("osl03")
        #expect(back.end == 120)
        back.append(pattern(120..<140).span, at: Timestamp(seconds: 9))
        again.archiveAll()
        let pieces = back.snapshot().bytes(from: 0, to: 140)
        for piece in pieces {
          #expect(piece.bytes == pattern(piece.offset..<piece.offset + UInt64(piece.bytes.count)))
        }
        let served = pieces.reduce(0) { $0 + $1.bytes.count }
        let uncut = suffix == ".log" ? count / 20 * 20 : 120
        #expect(served >= uncut + 20, "\(suffix) \(count)")
        again.close()
      }
    }
  }

  @Test func `a segment that goes while it is read is a gap, and an index alone is not missed`()
    throws
  {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.append(pattern(0..<1000).span, at: Timestamp(seconds: 1))
    rig.archiveAll()
    let request = console.historyRequest(from: 0)
    directory.remove("log/osl03/" + Segment.stem(0) + ".idx")
    #expect(History.read(request) == .bytes(offset: 0, bytes: pattern(0..<1000)))
    directory.remove("log/osl03/" + Segment.stem(0) + ".log")
    #expect(History.read(request) == .gap(Gap(from: 0, to: 1000, why: .disk)))
    rig.close()
  }
}
