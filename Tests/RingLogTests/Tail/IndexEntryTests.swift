// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import RingLog

struct IndexEntryTests {
  @Test(
    arguments: [
      (0, "00"), (127, "7f"), (128, "8001"), (300, "ac02"), (.max, "ffffffffffffffffff01"),
    ] as [(UInt64, String)]
  )
  func `varints are as protocol buffers have them`(value: UInt64, hex: String) throws {
    var bytes: [UInt8] = []
    bytes.append(varint: value)
    #expect(bytes.hex == hex)
    var rest = bytes.span
    #expect(try rest.readVarint() == value)
  }

  @Test(arguments: [0, -1, 1, 63, -64, 64, .min, .max] as [Int64])
  func `signed varints go both ways`(value: Int64) throws {
    var bytes: [UInt8] = []
    bytes.append(signedVarint: value)
    var rest = bytes.span
    #expect(try rest.readSignedVarint() == value)
    if abs(value.clampedMagnitude) < 64 { #expect(bytes.count == 1) }
  }

  @Test(arguments: ["", "80", "ffffffffffffffffff02", "ffffffffffffffffffff01"])
  func `what is no varint is refused`(hex: String) throws {
    let bytes = try #require([UInt8](hex: hex))
    #expect(throws: WireError.self) {
      var rest = bytes.span
      _ = try rest.readVarint()
    }
  }

  @Test func `a chunk's entries tell lengths, times and marks exactly`() {
    var chunk = TailChunk(first: 100, time: 5_000_000_000, epoch: 3)
    chunk.append(pattern(0..<10).span, at: 5_000_000_000)
    chunk.append(mark: [1, 2, 3], at: 5_000_000_001)
    chunk.append(pattern(10..<300).span, at: 4_999_999_000)
    #expect(
      chunk.entries == [
        IndexEntry(count: 10, time: 5_000_000_000),
        IndexEntry(count: 0, time: 5_000_000_001, mark: [1, 2, 3]),
        IndexEntry(count: 290, time: 4_999_999_000),
      ]
    )
    #expect(chunk.end == 400)
  }

  @Test func `a packet of a hundred bytes ten milliseconds later costs six bytes`() {
    var chunk = TailChunk(first: 0, time: 0, epoch: 1)
    chunk.append([UInt8](repeating: 0x61, count: 100).span, at: 0)
    let before = chunk.index.count
    chunk.append([UInt8](repeating: 0x61, count: 100).span, at: 10_000_000)
    #expect(chunk.index.count - before == 6)
  }

  @Test(arguments: 0...9)
  func `a chunk cut anywhere has the same bytes and entries`(cut: Int) {
    var chunk = TailChunk(first: 1000, time: 1, epoch: 1)
    chunk.append(mark: [9], at: 1)
    chunk.append(pattern(0..<4).span, at: 2)
    chunk.append(mark: [7], at: 3)
    chunk.append(mark: [8], at: 3)
    chunk.append(pattern(4..<9).span, at: 5)
    for marks in [TailChunk.MarksAtCut.stayBefore, .goAfter] {
      let (before, after) = chunk.split(at: 1000 + UInt64(cut), marks: marks)
      #expect(before.bytes + after.bytes == chunk.bytes)
      #expect(before.bytes.count == cut)
      #expect(before.end == after.first)
      let entries = before.entries + after.entries
      #expect(entries.filter { $0.mark != nil } == chunk.entries.filter { $0.mark != nil })
      #expect(entries.reduce(0) { $0 + $1.count } == 9)
      if cut == 4 {
        #expect(before.entries.count { $0.mark != nil } == (marks == .stayBefore ? 3 : 1))
      }
    }
  }

  @Test func `every truncation of an index is refused or shorter, never a crash`() throws {
    var chunk = TailChunk(first: 0, time: 77, epoch: 1)
    chunk.append(pattern(0..<200).span, at: 1 << 40)
    chunk.append(mark: Array(0..<100), at: -5)
    chunk.append(pattern(0..<5).span, at: .max)
    let whole = try IndexEntry.decodeAll(chunk.index.span, baseTime: 77).entries
    #expect(whole.map(\.time) == [1 << 40, -5, .max])
    for count in 0..<chunk.index.count {
      let cut = Array(chunk.index[..<count])
      let entries = try? IndexEntry.decodeAll(cut.span, baseTime: 77).entries
      #expect(entries == nil || entries == Array(whole.prefix(entries?.count ?? 0)))
    }
  }
}

extension Int64 {
  fileprivate var clampedMagnitude: Int64 { self == .min ? .max : self }
}
