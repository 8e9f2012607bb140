// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The head of a segment's index file.
///
///      0  4  "igix"
///      4  4  CRC32C of the rest
///      8  8  offset of the segment's first byte
///     16  8  where the hole before it begins; the same offset where there is none
///     24  8  time of the last entry before this segment, or the smallest number
///     32  4  epoch
///     36  1  why there is a hole, 0 for none
///     37  1  version 1
///     38  1  1 where all before it was purged
///     39  1  0
package struct IndexHeader: Equatable, Sendable {
  package var first: UInt64
  package var gap: Gap?
  package var previousTime: Int64
  package var epoch: UInt32
  /// Whether all that the console had before was removed, and is not to come back.
  package var isFloor = false

  package static let size = 40
  package static let magic: UInt32 = 0x7869_6769

  package init(first: UInt64, gap: Gap?, previousTime: Int64, epoch: UInt32) {
    self.first = first
    self.gap = gap
    self.previousTime = previousTime
    self.epoch = epoch
  }

  package init(decoding bytes: Span<UInt8>, first: UInt64) throws(WireError) {
    guard bytes.count >= Self.size else { throw .truncated }
    var rest = bytes
    guard try rest.readUInt32() == Self.magic else { throw .invalid("index magic") }
    let crc = try rest.readUInt32()
    self.first = try rest.readUInt64()
    let gapFrom = try rest.readUInt64()
    previousTime = Int64(bitPattern: try rest.readUInt64())
    epoch = try rest.readUInt32()
    let why = try rest.readUInt8()
    guard try rest.readUInt8() == 1 else { throw .invalid("index version") }
    isFloor = try rest.readUInt8() == 1
    guard CRC32C.checksum(of: bytes.extracting(8..<Self.size)) == crc else {
      throw .mismatch("index CRC")
    }
    guard self.first == first, gapFrom <= first else { throw .invalid("index offsets") }
    if let why = GapReason(code: why), gapFrom < first {
      gap = Gap(from: gapFrom, to: first, why: why)
    }
  }

  package var encoded: [UInt8] {
    var fields: [UInt8] = []
    fields.append(littleEndian: first)
    fields.append(littleEndian: gap?.from ?? first)
    fields.append(littleEndian: previousTime)
    fields.append(littleEndian: epoch)
    fields.append(contentsOf: [gap?.why.code ?? 0, 1, isFloor ? 1 : 0, 0])
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Self.magic)
    bytes.append(littleEndian: CRC32C.checksum(of: fields.span))
    return bytes + fields
  }
}

/// The head of one frame of an index: what one write to the segment added.
///
/// Entries follow.
///
///      0  4  bytes of entries
///      4  4  CRC32C of the rest of the head and the entries
///      8  4  offset of the first byte covered, from the segment's first
///     12  4  bytes covered
///     16  4  CRC32C of those bytes
///     20  4  epoch
///     24  8  time from which the entries count
package struct IndexFrame: Equatable, Sendable {
  package var entryBytes: Int
  package var offset: Int
  package var count: Int
  package var bytesCRC: UInt32
  package var epoch: UInt32
  package var time: Int64

  package static let headSize = 32
  package static let entryLimit = 16 << 20

  /// Reads the head and checks the entries behind it.
  package init(decoding bytes: Span<UInt8>) throws(WireError) {
    var rest = bytes
    let entryBytes = Int(try rest.readUInt32())
    let crc = try rest.readUInt32()
    offset = Int(try rest.readUInt32())
    count = Int(try rest.readUInt32())
    bytesCRC = try rest.readUInt32()
    epoch = try rest.readUInt32()
    time = Int64(bitPattern: try rest.readUInt64())
    guard entryBytes <= Self.entryLimit else { throw .invalid("frame length") }
    guard rest.count >= entryBytes else { throw .truncated }
    let checked = bytes.extracting(8..<Self.headSize + entryBytes)
    guard CRC32C.checksum(of: checked) == crc else { throw .mismatch("frame CRC") }
    self.entryBytes = entryBytes
  }

  /// A whole frame for a chunk that stands `offset` bytes into its segment.
  package static func encode(_ chunk: TailChunk, offset: Int) -> [UInt8] {
    var fields: [UInt8] = []
    fields.reserveCapacity(headSize + chunk.index.count)
    fields.append(littleEndian: UInt32(offset))
    fields.append(littleEndian: UInt32(chunk.bytes.count))
    fields.append(littleEndian: CRC32C.checksum(of: chunk.bytes.span))
    fields.append(littleEndian: chunk.epoch)
    fields.append(littleEndian: UInt64(bitPattern: chunk.baseTime))
    fields.append(contentsOf: chunk.index)
    var frame: [UInt8] = []
    frame.reserveCapacity(headSize + chunk.index.count)
    frame.append(littleEndian: UInt32(chunk.index.count))
    frame.append(littleEndian: CRC32C.checksum(of: fields.span))
    return frame + fields
  }
}
