// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import RingLog

struct JournalScannerTests {
  static let generation: UInt64 = 7 << 32 | 0x1234

  /// A block of records that tell their number by offset.
  static func block(_ offsets: [UInt64], number: UInt32, at position: Int) -> [UInt8] {
    var payload: [UInt8] = []
    let bytes: [UInt8] = Array("0123456789".utf8)
    let salt = JournalBlock.salt(of: generation)
    for offset in offsets {
      let start = payload.count
      payload.append(.bytes, console: 0, epoch: 1, offset: offset, time: 0, payload: bytes.span)
      for index in 0..<4 {
        payload[start + index] ^= UInt8(truncatingIfNeeded: salt >> UInt32(8 * index))
      }
    }
    let head = JournalBlock(
      generation: generation,
      position: position,
      number: number,
      payloadCount: payload.count
    )
    let block = head.encoded + payload
    return block + [UInt8](repeating: 0, count: JournalBlock.aligned(block.count) - block.count)
  }

  /// Three blocks of three records.
  static var file: [UInt8] {
    var bytes: [UInt8] = []
    for number in 0..<3 as Range<UInt32> {
      let first = UInt64(number) * 30
      bytes += block([first, first + 10, first + 20], number: number, at: bytes.count)
    }
    return bytes
  }

  static func scan(_ bytes: [UInt8]) throws -> (offsets: [UInt64], damages: Int) {
    var scanner = try JournalScanner(JournalMemorySource(bytes))
    var offsets: [UInt64] = []
    try scanner.scan { record in
      offsets.append(record.offset)
      return true
    }
    return (offsets, scanner.damages)
  }

  @Test func `all records come in order`() throws {
    let (offsets, damages) = try Self.scan(Self.file)
    #expect(offsets == [0, 10, 20, 30, 40, 50, 60, 70, 80])
    #expect(damages == 0)
  }

  @Test func `a file cut at any byte gives the records before the cut`() throws {
    for count in 0...Self.file.count {
      let (offsets, _) = try Self.scan(Array(Self.file[..<count]))
      #expect(offsets == Array([0, 10, 20, 30, 40, 50, 60, 70, 80].prefix(offsets.count)))
      let whole = count / (Self.file.count / 3) * 3
      #expect(offsets.count >= whole && offsets.count <= whole + 3)
    }
  }

  @Test func `after any changed bit reading goes on at the next block`() throws {
    let size = Self.file.count / 3
    for byte in 0..<Self.file.count {
      for bit in [0, 7] {
        var bad = Self.file
        bad[byte] ^= 1 << UInt8(bit)
        let (offsets, damages) = try Self.scan(bad)
        let hit = byte / size
        for block in 0..<3 where block != hit {
          let expected = (0..<3).map { UInt64(block * 30 + $0 * 10) }
          #expect(Set(offsets).isSuperset(of: expected), "byte \(byte)")
        }
        #expect(offsets == offsets.sorted() && Set(offsets).count == offsets.count)
        if offsets.count < 9, hit < 2 { #expect(damages > 0, "byte \(byte)") }
      }
    }
  }

  @Test func `blocks of an earlier generation are not read`() throws {
    let old = Self.block([900], number: 3, at: Self.file.count)
    var other = old
    let head = JournalBlock(
      generation: 6 << 32,
      position: Self.file.count,
      number: 3,
      payloadCount: 42
    )
    other.replaceSubrange(0..<32, with: head.encoded)
    #expect(try Self.scan(Self.file + other).offsets.count == 9)
    #expect(try Self.scan(Self.file + old).offsets.count == 10)
  }

  @Test func `a block inside a console's bytes is not taken for one`() throws {
    let forged = Self.block([999], number: 1, at: 128)
    var payload: [UInt8] = []
    let salt = JournalBlock.salt(of: Self.generation)
    let bytes = [UInt8](repeating: 0, count: 64) + forged
    payload.append(.bytes, console: 0, epoch: 1, offset: 0, time: 0, payload: bytes.span)
    for index in 0..<4 {
      payload[index] ^= UInt8(truncatingIfNeeded: salt >> UInt32(8 * index))
    }
    let head = JournalBlock(
      generation: Self.generation,
      position: 0,
      number: 0,
      payloadCount: payload.count
    )
    let (offsets, damages) = try Self.scan(head.encoded + payload)
    #expect(offsets == [0] && damages == 0)
  }
}
