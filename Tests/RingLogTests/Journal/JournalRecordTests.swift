// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import RingLog

struct JournalRecordTests {
  static let record = JournalRecord(
    kind: .bytes,
    console: 0x0102_0304,
    epoch: 7,
    offset: 0x1122,
    time: -2,
    payload: Array("login: ".utf8)
  )

  /// The record as a loop writes it, without salt.
  static var bytes: [UInt8] {
    var bytes: [UInt8] = []
    let record = record
    bytes.append(
      record.kind,
      console: record.console,
      epoch: record.epoch,
      offset: record.offset,
      time: record.time,
      payload: record.payload.span
    )
    return bytes
  }

  @Test func `a record is a head of 32 bytes, little endian, and its payload`() {
    #expect(
      Self.bytes.dropFirst(4).map(\.self).hex == "0700" + "01" + "00" + "04030201" + "07000000"
        + "2211000000000000" + "feffffffffffffff" + "6c6f67696e3a20"
    )
    let checked: [UInt8] = Array(Self.bytes.dropFirst(4))
    var crc: [UInt8] = []
    crc.append(littleEndian: CRC32C.checksum(of: checked.span))
    #expect(Array(Self.bytes.prefix(4)) == crc)
  }

  @Test func `a record goes both ways, and takes only its own bytes`() throws {
    let bytes = Self.bytes + [1, 2, 3]
    var rest = bytes.span
    let record = try JournalRecord(decoding: &rest, salt: 0)
    #expect(record == Self.record)
    let left = rest.count
    #expect(left == 3)
  }

  @Test func `every truncation is refused and takes nothing`() {
    for count in 0..<Self.bytes.count {
      let bytes = Array(Self.bytes.prefix(count))
      var rest = bytes.span
      let record = try? JournalRecord(decoding: &rest, salt: 0)
      #expect(record == nil)
      let left = rest.count
      #expect(left == count)
    }
  }

  @Test func `every changed bit is refused`() {
    for bit in 0..<Self.bytes.count * 8 {
      var bytes = Self.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      var rest = bytes.span
      let record = try? JournalRecord(decoding: &rest, salt: 0)
      #expect(record == nil, "bit \(bit)")
    }
  }

  @Test func `a record of another generation is refused`() {
    let bytes = Self.bytes
    for generation: UInt64 in [1, 2, 1 << 32, 3 << 32 | 77] {
      var rest = bytes.span
      let salt = JournalBlock.salt(of: generation)
      let record = try? JournalRecord(decoding: &rest, salt: salt)
      #expect(record == nil)
    }
    #expect(JournalBlock.salt(of: 1) != JournalBlock.salt(of: 2))
  }

  @Test func `an offset near the end of numbers is refused, so that no sum overflows`() {
    var bytes: [UInt8] = []
    let payload: [UInt8] = [1]
    bytes.append(.bytes, console: 0, epoch: 1, offset: .max, time: 0, payload: payload.span)
    #expect(throws: WireError.invalid("record offset")) {
      var rest = bytes.span
      _ = try JournalRecord(decoding: &rest, salt: 0)
    }
  }
}

struct JournalBlockTests {
  static let block = JournalBlock(
    generation: 0x0000_0002_DEAD_BEEF,
    position: 4096,
    number: 9,
    payloadCount: 300
  )

  @Test func `a block head is 32 bytes and goes both ways`() throws {
    let bytes = Self.block.encoded
    #expect(bytes.count == JournalBlock.headSize)
    #expect(bytes.prefix(4).elementsEqual("igjb".utf8))
    #expect(
      bytes.dropFirst(8).map(\.self).hex
        == "efbeadde02000000" + "0010000000000000" + "09000000" + "2c010000"
    )
    #expect(try JournalBlock(decoding: bytes.span, at: 4096) == Self.block)
  }

  @Test func `truncations, changed bits and other positions are refused`() {
    let bytes = Self.block.encoded
    for count in 0..<bytes.count {
      #expect(throws: WireError.self) {
        try JournalBlock(decoding: bytes.span.extracting(first: count), at: 4096)
      }
    }
    for bit in 0..<bytes.count * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: WireError.self) { try JournalBlock(decoding: changed.span, at: 4096) }
    }
    #expect(throws: WireError.invalid("block position")) {
      try JournalBlock(decoding: bytes.span, at: 8192)
    }
  }
}
