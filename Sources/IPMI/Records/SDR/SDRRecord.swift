// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// What stands before every record of a repository.
///
///     | record id 16 | version | type | bytes that follow |
///
/// Source: IPMI 2.0 §43, table 43-1 bytes 1 to 5.
package struct SDRHeader: Equatable, Sendable {
  package var recordID: UInt16
  package var version: UInt8
  package var type: RecordType
  /// Bytes after the header.
  package var bodyCount: Int

  package static let byteCount = 5

  /// What a record describes.
  package struct RecordType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let full = RecordType(rawValue: 0x01)
    package static let compact = RecordType(rawValue: 0x02)
    package static let eventOnly = RecordType(rawValue: 0x03)
    package static let entityAssociation = RecordType(rawValue: 0x08)
    package static let deviceRelativeAssociation = RecordType(rawValue: 0x09)
    package static let genericLocator = RecordType(rawValue: 0x10)
    package static let fruLocator = RecordType(rawValue: 0x11)
    package static let controllerLocator = RecordType(rawValue: 0x12)
    package static let controllerConfirmation = RecordType(rawValue: 0x13)
    package static let messageChannels = RecordType(rawValue: 0x14)
    package static let oem = RecordType(rawValue: 0xC0)
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    recordID = try bytes.readUInt16()
    version = try bytes.readUInt8()
    type = RecordType(rawValue: try bytes.readUInt8())
    bodyCount = Int(try bytes.readUInt8())
  }
}

/// A record of a repository.
package enum SDRRecord: Equatable, Sendable {
  /// Types 01h, 02h and 03h; several where sensors share a record.
  case sensors([Sensor])
  case entityAssociation(EntityAssociation)
  case fruDevice(FRULocator)
  case controller(ControllerLocator)
  /// Everything else, as sent.
  case other(SDRHeader.RecordType, [UInt8])

  /// Reads a whole record.
  ///
  /// A record may be longer than it needs to be. One that is shorter than it says is read as
  /// far as it goes, if what it must have is there.
  package init(decoding bytes: Span<UInt8>) throws(WireError) {
    var rest = bytes
    let header = try SDRHeader(decoding: &rest)
    rest = rest.extracting(first: min(header.bodyCount, rest.count))
    switch header.type {
    case .full:
      self = .sensors([try Sensor(full: &rest, recordID: header.recordID)])
    case .compact:
      self = .sensors(try Sensor.expand(compact: &rest, recordID: header.recordID))
    case .eventOnly:
      self = .sensors(try Sensor.expand(eventOnly: &rest, recordID: header.recordID))
    case .entityAssociation:
      self = .entityAssociation(try EntityAssociation(decoding: &rest))
    case .fruLocator:
      self = .fruDevice(try FRULocator(decoding: &rest))
    case .controllerLocator:
      self = .controller(try ControllerLocator(decoding: &rest))
    default:
      self = .other(header.type, rest.copied())
    }
  }
}
