// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

/// What the journal puts back after a power cut has its times and marks.
struct RestoredTimesTests {
  /// Four segments of 30 bytes, a packet of ten bytes each 100 s from 1000 s on, with marks between.
  private func written(journalFileSize: Int = 256 << 10) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: journalFileSize)
    let console = try rig.open("osl03", at: 900)
    for packet in 0..<12 as Range<UInt64> {
      let time = Timestamp(seconds: 1000 + Int64(packet) * 100)
      if packet > 0, packet % 3 == 0 { console.mark(.boot, at: time) }
      console.append(pattern(packet * 10..<packet * 10 + 10).span, at: time)
      console.mark(MarkKind(rawValue: "sel"), text: "\(packet)", at: time)
      rig.archiveAll()
    }
    let copy = try directory.copied()
    rig.close()
    return copy
  }

  /// The time of each byte, and the marks.
  private func story(_ console: ConsoleLog) -> (times: [Timestamp?], marks: [Mark]) {
    let snapshot = console.snapshot()
    return (
      (snapshot.start..<snapshot.end).map { snapshot.time(at: $0) },
      snapshot.marks(from: snapshot.start, to: snapshot.end).filter { $0.kind != .restart }
    )
  }

  private func path(_ first: UInt64, _ suffix: String) -> String {
    "log/osl03/" + Segment.stem(first) + suffix
  }

  private func cut(_ directory: TemporaryDirectory, _ name: String, to count: Int?) throws {
    guard let count else { return directory.remove(name) }
    try directory.write(name, Array(directory.read(name).prefix(count)))
  }

  /// Bytes that are left of a segment's files; `nil` where the file is gone.
  struct Loss: CustomTestStringConvertible {
    var log: Int?
    var index: Int?
    var testDescription: String { "log \(log ?? -1), index \(index ?? -1)" }
  }

  private static let losses = [
    Loss(log: nil, index: nil), Loss(log: 30, index: nil), Loss(log: nil, index: 1000),
    Loss(log: 0, index: 0), Loss(log: 0, index: 1000), Loss(log: 30, index: 0),
    Loss(log: 30, index: 20), Loss(log: 30, index: 40), Loss(log: 30, index: 90),
    Loss(log: 15, index: 90), Loss(log: 5, index: 1000), Loss(log: 20, index: 40),
  ]

  @Test(arguments: losses, [30, 60, 90] as [UInt64])
  func `a segment has its bytes, times and marks again`(loss: Loss, first: UInt64) throws {
    let directory = try written()
    let intact = try Rig(in: try directory.copied())
    let expected = try story(intact.open("osl03", at: 3000))
    intact.close()
    try cut(directory, path(first, ".log"), to: loss.log)
    try cut(directory, path(first, ".idx"), to: loss.index)
    let rig = try Rig(in: directory, boot: Array("another".utf8))
    let mended = rig.log.recovery.mended.values.reduce(0, +)
    // The last one is gone on with where it ends, as ever.
    #expect(first == 90 || mended > 0 && mended <= 30)
    let console = try rig.open("osl03", at: 3000)
    let snapshot = console.snapshot()
    #expect(snapshot.bytes(from: 0, to: 120).flatMap(\.bytes) == pattern(0..<120))
    let found = story(console)
    #expect(found.times == expected.times)
    #expect(found.marks.filter { $0.kind != .restart } == expected.marks)
    for second in stride(from: 950, to: 2250, by: 50) as StrideTo<Int64> {
      let packet = UInt64(max(0, (second - 901) / 100))
      #expect(snapshot.offset(at: Timestamp(seconds: second)) == min(packet * 10, 120))
    }
    rig.close()
    #expect(try findings(directory).isEmpty)
    // Once more, over what was put back.
    let again = try Rig(in: directory, boot: Array("a third".utf8))
    let twice = try story(again.open("osl03", at: 3000))
    #expect(twice.times == expected.times && twice.marks == expected.marks)
    #expect(again.log.recovery.mended.isEmpty)
    again.close()
  }

  private func findings(_ directory: TemporaryDirectory) throws -> [LogCheck.Finding] {
    var findings: [LogCheck.Finding] = []
    var check = try LogCheck(directory: directory.path, repairs: false) { findings.append($0) }
    try check.run()
    return findings
  }

  /// All neighbours at once, and packets larger than what replay collects at a time.
  @Test func `many segments lost together come back as few, each with its times`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, capacity: 2 << 20, journalFileSize: 8 << 20)
    let console = try rig.open("osl03", capacity: 2 << 20, at: 900)
    let size: UInt64 = 50_000
    for packet in 0..<30 as Range<UInt64> {
      let time = Timestamp(seconds: 1000 + Int64(packet))
      console.append(pattern(packet * size..<(packet + 1) * size).span, at: time)
      rig.archiveAll()
    }
    let segments = try directory.list("log/osl03").filter { $0.hasSuffix(".log") }
    let copy = try directory.copied()
    rig.close()
    #expect(segments.count > 10)
    for name in segments.dropFirst().dropLast() {
      copy.remove("log/osl03/" + name)
      copy.remove("log/osl03/" + name.replacing(".log", with: ".idx"))
    }
    let again = try Rig(
      in: copy,
      capacity: 2 << 20,
      journalFileSize: 8 << 20,
      boot: Array("another".utf8)
    )
    let back = try again.open("osl03", capacity: 2 << 20, at: 3000)
    let snapshot = back.snapshot()
    let bytes = snapshot.bytes(from: 0, to: back.end).flatMap(\.bytes)
    let isRight = bytes == pattern(0..<30 * size)
    #expect(isRight)
    for packet in 0..<30 as Range<UInt64> {
      #expect(snapshot.time(at: packet * size + 7) == Timestamp(seconds: 1000 + Int64(packet)))
    }
    #expect(try copy.list("log/osl03").count { $0.hasSuffix(".log") } <= segments.count)
    again.close()
    #expect(try findings(copy).isEmpty)
  }

  @Test func `of a segment that the journal has the end of, that has its times`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, capacity: 64 << 20, journalFileSize: 32 << 10)
    let console = try rig.open("osl03", capacity: 64 << 20, at: 900)
    for packet in 0..<300 as Range<UInt64> {
      let time = Timestamp(seconds: 1000 + Int64(packet))
      console.append(pattern(packet * 1000..<(packet + 1) * 1000).span, at: time)
      rig.archiveAll()
    }
    console.mark(.boot, at: Timestamp(seconds: 2000))
    console.append(pattern(300_000..<300_100).span, at: Timestamp(seconds: 2000))
    rig.archiveAll()
    let copy = try directory.copied()
    rig.close()
    copy.remove(path(0, ".idx"))
    let again = try Rig(in: copy, journalFileSize: 32 << 10, boot: Array("another".utf8))
    let back = try again.open("osl03", at: 3000)
    let snapshot = back.snapshot()
    let isRight = snapshot.bytes(from: 0, to: 300_100).flatMap(\.bytes) == pattern(0..<300_100)
    #expect(isRight)
    let known = (0..<300 as Range<UInt64>).filter { snapshot.time(at: $0 * 1000) != nil }
    let first = try #require(known.first)
    #expect(first > 0 && known.count == Int(300 - first))
    for packet in known {
      #expect(snapshot.time(at: packet * 1000) == Timestamp(seconds: 1000 + Int64(packet)))
    }
    again.close()
    let left = try findings(copy)
    #expect(left.count == 1 && left.first?.file == Segment.stem(0) + ".idx", "\(left)")
  }
}
