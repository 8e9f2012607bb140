// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The head of what a loop gives to its front at once; whole records follow, without salt.
///
/// Frames begin where blocks of the journal may, so that recovery finds each that is still there.
///
///      0  4  "igfr"
///      4  4  CRC32C of the rest of the head
///      8  8  the front's id, which nobody who prints on a console can know
///     16  8  number of the first record
///     24  8  how many records the journal has to have for these to count
///     32  4  bytes of records that follow
///     36  4  CRC32C of those
package struct FrontFrame: Equatable, Sendable {
  package var front: UInt64
  package var first: UInt64
  /// What went to the journal alone before these; nobody was told of these before it was there.
  package var needed: UInt64
  package var payloadCount: Int
  package var payloadCRC: UInt32

  package static let headSize = 40
  package static let magic: UInt32 = 0x7266_6769

  package init(front: UInt64, first: UInt64, needed: UInt64 = 0, records: Span<UInt8>) {
    self.front = front
    self.first = first
    self.needed = needed
    payloadCount = records.count
    payloadCRC = CRC32C.checksum(of: records)
  }

  /// Takes a head off the front.
  package init(decoding rest: inout Span<UInt8>) throws(WireError) {
    let whole = rest
    var head = rest
    guard try head.readUInt32() == Self.magic else { throw .invalid("frame magic") }
    let crc = try head.readUInt32()
    front = try head.readUInt64()
    first = try head.readUInt64()
    needed = try head.readUInt64()
    payloadCount = Int(try head.readUInt32())
    payloadCRC = try head.readUInt32()
    let checked = whole.extracting(8..<Self.headSize)
    guard CRC32C.checksum(of: checked) == crc else { throw .mismatch("frame CRC") }
    guard first <= LogBounds.offset else { throw .invalid("record number") }
    rest = head
  }

  /// The head's 40 bytes.
  package var encoded: [UInt8] {
    var fields: [UInt8] = []
    fields.append(littleEndian: front)
    fields.append(littleEndian: first)
    fields.append(littleEndian: needed)
    fields.append(littleEndian: UInt32(payloadCount))
    fields.append(littleEndian: payloadCRC)
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Self.magic)
    bytes.append(littleEndian: CRC32C.checksum(of: fields.span))
    return bytes + fields
  }
}

/// Records that were given to a front at once.
package struct FrontRecords: Equatable, Sendable {
  /// The number of the first of them.
  package var first: UInt64
  /// How many records the journal has to have for these to count.
  package var needed: UInt64
  package var records: [JournalRecord]

  /// All that a front holds, in the order in which it came.
  ///
  /// What was written over in part, or not written to its end, is left out: nobody was told of
  /// it, or the journal has it.
  package static func all(in bytes: [UInt8], of front: UInt64) -> [FrontRecords] {
    var found: [FrontRecords] = []
    var position = 0
    while position + FrontFrame.headSize <= bytes.count {
      var rest = bytes.span.extracting(position...)
      guard let frame = try? FrontFrame(decoding: &rest), frame.front == front,
        let records = frame.records(&rest)
      else {
        position += JournalBlock.alignment
        continue
      }
      found.append(FrontRecords(first: frame.first, needed: frame.needed, records: records))
      position += JournalBlock.aligned(FrontFrame.headSize + frame.payloadCount)
    }
    return found.sorted { $0.first < $1.first }
  }
}

extension FrontFrame {
  /// The records behind the head; `nil` where they are not all there.
  fileprivate func records(_ rest: inout Span<UInt8>) -> [JournalRecord]? {
    guard payloadCount <= rest.count else { return nil }
    var payload = rest.extracting(first: payloadCount)
    guard CRC32C.checksum(of: payload) == payloadCRC else { return nil }
    var records: [JournalRecord] = []
    while let record = try? JournalRecord(decoding: &payload, salt: 0) { records.append(record) }
    return payload.isEmpty ? records : nil
  }
}
