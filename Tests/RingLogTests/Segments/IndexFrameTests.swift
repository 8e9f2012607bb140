// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct IndexFrameTests {
  static var chunk: TailChunk {
    var chunk = TailChunk(first: 5000, time: 42, epoch: 6)
    chunk.append(pattern(0..<20).span, at: 42)
    chunk.append(pattern(20..<30).span, at: 50)
    return chunk
  }

  @Test func `a frame tells what a write added, and checks its entries and the bytes`() throws {
    let frame = IndexFrame.encode(Self.chunk, offset: 1000)
    let head = try IndexFrame(decoding: frame.span)
    #expect(head.offset == 1000)
    #expect(head.count == 30)
    #expect(head.epoch == 6)
    #expect(head.time == 42)
    #expect(head.bytesCRC == CRC32C.checksum(of: pattern(0..<30).span))
    #expect(frame.count == IndexFrame.headSize + head.entryBytes)
  }

  @Test func `every truncation and every changed bit of a frame is refused`() {
    let frame = IndexFrame.encode(Self.chunk, offset: 0)
    for count in 0..<frame.count {
      #expect(throws: WireError.self) {
        try IndexFrame(decoding: frame.span.extracting(first: count))
      }
    }
    for bit in 0..<frame.count * 8 {
      var changed = frame
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: WireError.self, "bit \(bit)") { try IndexFrame(decoding: changed.span) }
    }
  }

  @Test(arguments: [nil, Gap(from: 400, to: 5000, why: .unkept)])
  func `an index head goes both ways and no bit of it may change`(gap: Gap?) throws {
    let header = IndexHeader(first: 5000, gap: gap, previousTime: -1, epoch: 3)
    let bytes = header.encoded
    #expect(bytes.count == IndexHeader.size)
    #expect(try IndexHeader(decoding: bytes.span, first: 5000) == header)
    #expect(throws: WireError.self) { try IndexHeader(decoding: bytes.span, first: 5001) }
    for bit in 0..<bytes.count * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: WireError.self) { try IndexHeader(decoding: changed.span, first: 5000) }
    }
  }

  @Test func `a table stops at the first frame that is not in line`() throws {
    var table = FrameTable()
    var first = Self.chunk
    first.first = 0
    let a = IndexFrame.encode(first, offset: 0)
    let b = IndexFrame.encode(first, offset: 30)
    let skipped = IndexFrame.encode(first, offset: 90)
    table.take((a + b + skipped).span)
    #expect(table.coverage == 60)
    #expect(table.indexEnd == a.count + b.count)
    #expect(table.firstFrame(endingAfter: 0) == 0)
    #expect(table.firstFrame(endingAfter: 29) == 0)
    #expect(table.firstFrame(endingAfter: 30) == 1)
    #expect(table.firstFrame(endingAfter: 60) == 2)
  }

  @Test(
    arguments: [
      ("00000000000000000000.log", 0), ("00000000000000004096.log", 4096),
      ("4096.log", nil), ("00000000000000004096.idx", nil), ("x0000000000000004096.log", nil),
      ("99999999999999999999.log", nil), ("00000000000000004096.log~", nil),
    ] as [(String, UInt64?)]
  )
  func `only twenty digits and the suffix make a segment's name`(name: String, first: UInt64?) {
    #expect(Segment.first(inFileName: name, suffix: ".log") == first)
    if let first { #expect(Segment.stem(first) + ".log" == name) }
  }
}
