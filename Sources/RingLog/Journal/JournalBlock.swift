// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The head of a journal block: a run of records that were written together.
///
/// Blocks begin at multiples of 64, so that reading finds the next one after damage.
///
///      0  4  "igjb"
///      4  4  CRC32C of the rest of the head
///      8  8  generation of the file: a counter above, random bits below
///     16  8  position of the block in the file
///     24  4  number of the block in the file
///     28  4  bytes of records that follow
package struct JournalBlock: Equatable, Sendable {
  package var generation: UInt64
  package var position: UInt64
  package var number: UInt32
  package var payloadCount: Int

  package static let headSize = 32
  package static let alignment = 64
  package static let magic: UInt32 = 0x626A_6769
  /// The last record may begin just below the nominal size.
  package static let payloadLimit =
    LogBounds.blockPayload + JournalRecord.headSize + LogBounds.recordPayload

  package init(generation: UInt64, position: Int, number: UInt32, payloadCount: Int) {
    self.generation = generation
    self.position = UInt64(position)
    self.number = number
    self.payloadCount = payloadCount
  }

  /// Reads a head that stands at `position` of its file.
  package init(decoding bytes: Span<UInt8>, at position: Int) throws(WireError) {
    var rest = bytes
    guard try rest.readUInt32() == Self.magic else { throw .invalid("block magic") }
    let crc = try rest.readUInt32()
    generation = try rest.readUInt64()
    self.position = try rest.readUInt64()
    number = try rest.readUInt32()
    payloadCount = Int(try rest.readUInt32())
    let checked = bytes.extracting(8..<Self.headSize)
    guard CRC32C.checksum(of: checked) == crc else { throw .mismatch("block CRC") }
    guard self.position == UInt64(position) else { throw .invalid("block position") }
    guard payloadCount <= Self.payloadLimit else { throw .invalid("block length") }
  }

  /// The head's 32 bytes.
  package var encoded: [UInt8] {
    var fields: [UInt8] = []
    fields.append(littleEndian: generation)
    fields.append(littleEndian: position)
    fields.append(littleEndian: number)
    fields.append(littleEndian: UInt32(payloadCount))
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Self.magic)
    bytes.append(littleEndian: CRC32C.checksum(of: fields.span))
    return bytes + fields
  }

  /// What a generation adds to the CRC of its records: those of another never check out.
  package static func salt(of generation: UInt64) -> UInt32 {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: generation)
    return CRC32C.checksum(of: bytes.span) | 1
  }

  /// `position` rounded up to where a block may begin.
  package static func aligned(_ position: Int) -> Int {
    (position + alignment - 1) / alignment * alignment
  }
}
