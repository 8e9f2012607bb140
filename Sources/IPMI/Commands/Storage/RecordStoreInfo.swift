// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// How full the event log or the repository of sensor records is, and when it last changed.
///
/// The two commands that ask for it answer alike.
///
/// Source: IPMI 2.0 tables 31-2 and 33-3.
package struct RecordStoreInfo: CommandResponse {
  /// BCD, digits swapped: 51h is 1.5.
  package var version: UInt8
  package var recordCount: UInt16
  /// In bytes; FFFFh is not told, and what does not fit in 16 bits is FFFFh or FFFEh.
  package var freeSpace: UInt16
  /// In the BMC's time, seconds since 1970; FFFFFFFFh is never.
  package var lastAddition: UInt32
  package var lastErasure: UInt32
  package var operations: Operations

  /// What the store can do, and what has happened to it.
  package struct Operations: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let reserves = Operations(rawValue: 0x02)
    package static let deletes = Operations(rawValue: 0x08)
    /// Records were dropped for want of space.
    package static let overflowed = Operations(rawValue: 0x80)
  }

  package init(
    version: UInt8 = 0x51,
    recordCount: UInt16,
    freeSpace: UInt16 = 0xFFFF,
    lastAddition: UInt32,
    lastErasure: UInt32,
    operations: Operations
  ) {
    self.version = version
    self.recordCount = recordCount
    self.freeSpace = freeSpace
    self.lastAddition = lastAddition
    self.lastErasure = lastErasure
    self.operations = operations
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    version = try bytes.readUInt8()
    recordCount = try bytes.readUInt16()
    freeSpace = try bytes.readUInt16()
    lastAddition = try bytes.readUInt32()
    lastErasure = try bytes.readUInt32()
    operations = Operations(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(version)
    bytes.append(littleEndian: recordCount)
    bytes.append(littleEndian: freeSpace)
    bytes.append(littleEndian: lastAddition)
    bytes.append(littleEndian: lastErasure)
    bytes.append(operations.rawValue)
  }
}
