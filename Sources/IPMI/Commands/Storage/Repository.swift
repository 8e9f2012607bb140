// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get SDR Repository Info.
///
/// Source: IPMI 2.0 §33.9, table 33-3.
package struct GetSDRRepositoryInfo: EmptyRequest {
  package static let command = CommandID(.storage, 0x20)

  package init() {}

  /// How full the repository is, and when it last changed.
  package struct Response: CommandResponse {
    /// BCD, digits swapped: 51h is 1.5.
    package var version: UInt8
    package var recordCount: UInt16
    /// In bytes; FFFFh is not told, FFFEh is 64 KiB or more.
    package var freeSpace: UInt16
    /// In the time of the BMC, seconds since 1970.
    package var lastAddition: UInt32
    package var lastErasure: UInt32
    /// Bit 7: overflow; bit 1: reservations; bit 3: deletion; bits 6-5: how it is updated.
    package var operations: UInt8

    package init(
      version: UInt8 = 0x51,
      recordCount: UInt16,
      freeSpace: UInt16 = 0xFFFF,
      lastAddition: UInt32,
      lastErasure: UInt32,
      operations: UInt8
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
      operations = try bytes.readUInt8()
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(version)
      bytes.append(littleEndian: recordCount)
      bytes.append(littleEndian: freeSpace)
      bytes.append(littleEndian: lastAddition)
      bytes.append(littleEndian: lastErasure)
      bytes.append(operations)
    }
  }
}

/// Get Device SDR Info: the records of a controller that has no repository.
///
/// Source: IPMI 2.0 §35.2, table 35-2.
package struct GetDeviceSDRInfo: CommandRequest {
  package static let command = CommandID(.sensor, 0x20)

  package init() {}
  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {}

  /// Asks for the number of records, not of sensors.
  package func encode(into bytes: inout [UInt8]) {
    bytes.append(1)
  }

  /// How many there are, at which LUNs, and whether they change.
  package struct Response: CommandResponse {
    package var count: UInt8
    /// Bit 7: sensors come and go; bits 3-0: the LUNs that have any.
    package var flags: UInt8
    /// Changes when sensors do; `nil` where they never do.
    package var changeIndicator: UInt32?

    package init(count: UInt8, flags: UInt8, changeIndicator: UInt32? = nil) {
      self.count = count
      self.flags = flags
      self.changeIndicator = changeIndicator
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      count = try bytes.readUInt8()
      flags = try bytes.readUInt8()
      changeIndicator = bytes.count >= 4 ? try bytes.readUInt32() : nil
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [count, flags])
      if let changeIndicator { bytes.append(littleEndian: changeIndicator) }
    }

    /// LUNs 0 to 3, those with sensors.
    package var luns: [UInt8] { (0..<4).filter { flags >> $0 & 1 == 1 } }
  }
}

/// Reserve SDR Repository: partial reads are then of one and the same state.
///
/// Source: IPMI 2.0 §33.11, table 33-5.
package struct ReserveSDRRepository: EmptyRequest {
  package typealias Response = Reservation
  package static let command = CommandID(.storage, 0x22)

  package init() {}
}

/// Reserve Device SDR Repository.
///
/// Source: IPMI 2.0 §35.4, table 35-4.
package struct ReserveDeviceSDR: EmptyRequest {
  package typealias Response = Reservation
  package static let command = CommandID(.sensor, 0x22)

  package init() {}
}

/// The right to read in parts; the BMC takes it back (C5h) when something changes or somebody
/// else reserves.
package struct Reservation: CommandResponse {
  package var id: UInt16

  package init(_ id: UInt16) {
    self.id = id
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    id = try bytes.readUInt16()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(littleEndian: id)
  }
}
