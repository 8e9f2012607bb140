// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get SDR Repository Info.
///
/// Source: IPMI 2.0 §33.9, table 33-3.
package struct GetSDRRepositoryInfo: EmptyRequest {
  package typealias Response = RecordStoreInfo
  package static let command = CommandID(.storage, 0x20)

  package init() {}
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
