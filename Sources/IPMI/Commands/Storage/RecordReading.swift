// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Which part of which record: what Get SDR, Get Device SDR and Get SEL Entry ask alike.
///
/// Source: IPMI 2.0 tables 33-6, 35-3 and 31-5.
package struct RecordPart: Equatable, Sendable {
  /// 0 will do for whole records.
  package var reservation: UInt16
  package var recordID: UInt16
  package var offset: UInt8
  /// FFh is the rest of the record.
  package var byteCount: UInt8

  /// The first record; answers name the one after it.
  package static let first: UInt16 = 0x0000
  /// The last record, and the end of the list in answers.
  package static let last: UInt16 = 0xFFFF
  package static let whole: UInt8 = 0xFF

  package init(
    of recordID: UInt16,
    reservation: UInt16 = 0,
    offset: UInt8 = 0,
    byteCount: UInt8 = Self.whole
  ) {
    self.reservation = reservation
    self.recordID = recordID
    self.offset = offset
    self.byteCount = byteCount
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    reservation = try bytes.readUInt16()
    recordID = try bytes.readUInt16()
    offset = try bytes.readUInt8()
    byteCount = try bytes.readUInt8()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(littleEndian: reservation)
    bytes.append(littleEndian: recordID)
    bytes.append(contentsOf: [offset, byteCount])
  }
}

/// A part of a record, and which record comes next.
package struct RecordPartResponse: CommandResponse {
  package var nextID: UInt16
  package var data: [UInt8]

  package init(nextID: UInt16, data: [UInt8]) {
    self.nextID = nextID
    self.data = data
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    nextID = try bytes.readUInt16()
    data = try bytes.readBytes(bytes.count)
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(littleEndian: nextID)
    bytes.append(contentsOf: data)
  }
}

/// A command that reads records in parts.
package protocol RecordRequest: CommandRequest where Response == RecordPartResponse {
  var part: RecordPart { get }
  init(_ part: RecordPart)
}

extension RecordRequest {
  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    self.init(try RecordPart(decoding: &bytes))
  }

  package func encode(into bytes: inout [UInt8]) {
    part.encode(into: &bytes)
  }
}

/// Get SDR.
///
/// Source: IPMI 2.0 §33.12, table 33-6.
package struct GetSDR: RecordRequest {
  package static let command = CommandID(.storage, 0x23)
  package var part: RecordPart

  package init(_ part: RecordPart) {
    self.part = part
  }
}

/// Get Device SDR.
///
/// Source: IPMI 2.0 §35.3, table 35-3.
package struct GetDeviceSDR: RecordRequest {
  package static let command = CommandID(.sensor, 0x21)
  package var part: RecordPart

  package init(_ part: RecordPart) {
    self.part = part
  }
}

/// Get SEL Entry.
///
/// Source: IPMI 2.0 §31.5, table 31-5.
package struct GetSELEntry: RecordRequest {
  package static let command = CommandID(.storage, 0x43)
  package var part: RecordPart

  package init(_ part: RecordPart) {
    self.part = part
  }
}
