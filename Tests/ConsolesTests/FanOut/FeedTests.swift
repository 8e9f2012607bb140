// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import Consoles

/// A connection of a test: takes what it is told to.
final class TestSink: ByteSink {
  var room = Int.max
  private(set) var taken: [UInt8] = []
  private(set) var calls = 0

  func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    calls += 1
    let count = min(bytes.count, room)
    unsafe taken.append(contentsOf: bytes[..<count])
    room -= count
    return count
  }

  func drain() -> [UInt8] {
    defer { taken = [] }
    return taken
  }
}

struct FeedTests {
  private func ring(_ framing: Framing, _ parts: [UInt8]..., at offset: UInt64 = 0) -> FrameRing {
    let ring = FrameRing(framing, at: offset)
    for part in parts { ring.append(part.span) }
    return ring
  }

  @Test
  func `a reader at the end waits, and gets each new frame`() {
    let ring = ring(.webSocket, [1, 2, 3])
    let sink = TestSink()
    var feed = Feed(.webSocket, at: 3)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    ring.append([7, 8].span)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    #expect(sink.taken == [0x82, 2, 7, 8])
    #expect(feed.offset == 5)
  }

  @Test(arguments: Framing.allCases)
  func `each frame is sent whole with one call, also around the end of the ring`(framing: Framing) {
    let ring = FrameRing(framing, at: 0, capacity: 65_536)
    var feed = Feed(framing, at: 0)
    for number in 0..<50 {
      let count = Framing.payloadLimit - number * 100
      let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251 &+ $0 &+ number) }
      ring.append(payload.span)
      let sink = TestSink()
      #expect(feed.pump(into: sink, from: ring, budget: 1 << 20) == .idle)
      var framed: [UInt8] = []
      framed.append(payload.span, framedAs: framing)
      let isWhole = sink.taken == framed
      #expect(isWhole && sink.calls == 1, "frame \(number)")
    }
  }

  @Test
  func `a reader inside a frame reads history up to the next frame`() {
    let ring = ring(.plain, [1, 2, 3], [4, 5], at: 10)
    let sink = TestSink()
    var feed = Feed(.plain, at: 11)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .wantsHistory(from: 11))
    feed.acceptHistory([2, 3, 4, 5].span, at: 11, ring: ring)
    #expect(feed.offset == 13)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    #expect(sink.taken == [2, 3, 4, 5])
  }

  @Test
  func `after a short send the rest of the frame survives the ring`() {
    let ring = ring(.webSocket, [UInt8](1...100))
    let sink = TestSink()
    sink.room = 50
    var feed = Feed(.webSocket, at: 0)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .blocked)
    for _ in 0..<20 { ring.append([UInt8](repeating: 9, count: 16_000).span) }
    sink.room = 52
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .wantsHistory(from: 100))
    #expect(sink.taken == [0x82, 100] + (1...100))
  }

  @Test
  func `messages go between frames, and placed ones not before their place`() {
    let ring = ring(.webSocket, [1, 2], [3, 4])
    let sink = TestSink()
    var feed = Feed(.webSocket, at: 0)
    feed.enqueue([0x81, 1, 0x62], notBefore: 2)
    feed.enqueue([0x81, 1, 0x61])
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    #expect(
      sink.taken == [0x81, 1, 0x61, 0x82, 2, 1, 2, 0x81, 1, 0x62, 0x82, 2, 3, 4]
    )
  }

  @Test
  func `a newer list of who is here replaces the one that waits`() {
    let ring = ring(.webSocket)
    let sink = TestSink()
    var feed = Feed(.webSocket, at: 0)
    feed.enqueue([1], .who)
    feed.enqueue([2])
    feed.enqueue([3], .who)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    #expect(sink.taken == [3, 2])
  }

  @Test
  func `where too many messages wait the oldest notices go first`() {
    let ring = ring(.webSocket)
    let sink = TestSink()
    var feed = Feed(.webSocket, at: 0)
    feed.enqueue([0xFF])
    for number in 0..<200 { feed.enqueue([UInt8(number)], .notice) }
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    #expect(sink.taken.count == Feed.messageLimit)
    #expect(sink.taken.first == 0xFF && sink.taken.last == 199)
  }

  @Test
  func `a gap is named, and cut where a live frame begins`() {
    let ring = ring(.plain, [1, 2, 3], at: 100)
    let sink = TestSink()
    var feed = Feed(.plain, at: 40)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .wantsHistory(from: 40))
    feed.acceptGap(to: 102, ring: ring) { Array("\($0.lowerBound)-\($0.upperBound) ".utf8) }
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .idle)
    #expect(sink.taken == Array("40-100 ".utf8) + [1, 2, 3])
  }

  @Test
  func `a goodbye is the last thing sent`() {
    let ring = ring(.plain, [1, 2, 3])
    let sink = TestSink()
    sink.room = 2
    var feed = Feed(.plain, at: 0)
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .blocked)
    feed.finish([9])
    ring.append([4].span)
    sink.room = 100
    #expect(feed.pump(into: sink, from: ring, budget: 1000) == .finished)
    #expect(sink.taken == [1, 2, 3, 9])
  }

  @Test
  func `a turn sends no more than its share`() {
    let big = [UInt8](repeating: 1, count: 16_000)
    let ring = ring(.plain, big, big, big)
    let sink = TestSink()
    var feed = Feed(.plain, at: 0)
    #expect(feed.pump(into: sink, from: ring, budget: 10) == .more)
    #expect(feed.pump(into: sink, from: ring, budget: 10) == .idle)
  }
}
