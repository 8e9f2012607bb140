// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import Consoles

/// One reader of the model: a feed, what its connection took, and what it knows.
private final class Reader {
  let sink = TestSink()
  var feed: Feed
  var frames: FrameReader
  /// History that was asked for and has not come yet.
  var asked: UInt64?
  /// The offset of the next byte to be seen, as a client counts.
  var expected: UInt64
  var isAwake = true

  init(_ framing: Framing, at offset: UInt64) {
    feed = Feed(framing, at: offset)
    frames = FrameReader(framing)
    expected = offset
    sink.room = 0
  }
}

/// A console of made-up bytes, its rings, and readers of every speed.
private struct Model {
  var random: SeededGenerator
  /// Bytes that the log no longer has.
  var start: UInt64 = 0
  var end: UInt64 = 0
  let rings: [FrameRing]
  var readers: [Reader] = []
  var gaps = 0
  var flips = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    rings = Framing.allCases.map { FrameRing($0, at: 0, capacity: 65_536) }
  }

  /// What the console prints: made up, so that any shift shows.
  static let stream: [UInt8] = {
    var random = SeededGenerator(seed: 99)
    return (0..<(1 << 18)).flatMap { _ in random.next().littleEndianBytes }
  }()

  static func bytes(_ range: Range<UInt64>) -> [UInt8] {
    Array(stream[Int(range.lowerBound)..<Int(range.upperBound)])
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func append() {
    let count = UInt64(chance(80) ? .random(in: 1...40, using: &random) : 5000)
    let bytes = Self.bytes(end..<(end + count))
    for ring in rings { ring.append(bytes.span) }
    end += count
    if end > 300_000 { start = max(start, end - 300_000) }
  }

  mutating func attach() {
    let framing = Framing.allCases.randomElement(using: &random) ?? .plain
    let offset = chance(50) ? end : UInt64.random(in: start...end, using: &random)
    readers.append(Reader(framing, at: offset))
  }

  mutating func serve(_ reader: Reader) throws {
    if chance(reader.isAwake ? 3 : 1) { reader.isAwake.toggle() }
    if reader.isAwake { reader.sink.room = .random(in: 0...9000, using: &random) }
    let ring = rings[reader.frames.framingIndex]
    if let asked = reader.asked, chance(60) { answer(reader, asked, ring) }
    if reader.asked == nil {
      let outcome = reader.feed.pump(into: reader.sink, from: ring, budget: 4096)
      if case .wantsHistory(let from) = outcome { reader.asked = from }
    }
    try check(reader)
  }

  mutating func answer(_ reader: Reader, _ asked: UInt64, _ ring: FrameRing) {
    reader.asked = nil
    if asked < start {
      gaps += 1
      reader.feed.acceptGap(to: start, ring: ring) { gap in
        reader.frames.framingIndex == Framing.webSocket.rawValue
          ? .textFrame(Array("\(gap.lowerBound) \(gap.upperBound)".utf8)) : skip(reader, gap)
      }
    } else {
      flips += 1
      let stop = min(end, asked + UInt64.random(in: 1...20_000, using: &random))
      reader.feed.acceptHistory(Self.bytes(asked..<stop).span, at: asked, ring: ring)
    }
  }

  /// Plain readers of the model are told of a gap beside the stream, once all before it came.
  func skip(_ reader: Reader, _ gap: Range<UInt64>) -> [UInt8] {
    reader.expected = gap.upperBound
    return []
  }

  func check(_ reader: Reader) throws {
    for item in try reader.frames.read(reader.sink.drain()) {
      switch item {
      case .bytes(let bytes):
        let range = reader.expected..<(reader.expected + UInt64(bytes.count))
        let isRight = bytes == Self.bytes(range)
        try #require(isRight)
        reader.expected = range.upperBound
      case .text(let text):
        let numbers = String(decoding: text, as: UTF8.self).split(separator: " ")
        try #require(numbers.first.flatMap { UInt64($0) } == reader.expected)
        reader.expected = try #require(numbers.last.flatMap { UInt64($0) })
      case .close, .ping:
        Issue.record("a frame that nobody sent")
      }
    }
  }
}

extension UInt64 {
  fileprivate var littleEndianBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: self)
    return bytes
  }
}

extension FrameReader {
  fileprivate var framingIndex: Int { framing.rawValue }
}

struct FeedModelTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `nobody misses a byte or sees one twice`(seed: UInt64) throws {
    var model = Model(seed: seed)
    while model.end < 1_500_000 {
      if model.chance(70) { model.append() }
      if model.readers.count < 12, model.chance(5) { model.attach() }
      for reader in model.readers { try model.serve(reader) }
      if model.chance(1), !model.readers.isEmpty { model.readers.removeFirst() }
    }
    #expect(model.flips > 10 && model.gaps > 0)
    for reader in model.readers {
      reader.isAwake = true
      while reader.expected < model.end { try model.serve(reader) }
      #expect(reader.expected == model.end)
      #expect(reader.frames.isBetweenFrames)
    }
  }
}
