// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get FRU Inventory Area Info: how large a device's inventory is.
///
/// Source: IPMI 2.0 §34.1, table 34-2.
package struct GetFRUInventoryAreaInfo: CommandRequest {
  package var device: UInt8

  package static let command = CommandID(.storage, 0x10)

  package init(_ device: UInt8) {
    self.device = device
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    device = try bytes.readUInt8()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(device)
  }

  /// The size in bytes, and the unit that offsets and counts are in.
  package struct Response: CommandResponse {
    package var byteCount: UInt16
    package var isInWords: Bool

    package init(byteCount: UInt16, isInWords: Bool = false) {
      self.byteCount = byteCount
      self.isInWords = isInWords
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      byteCount = try bytes.readUInt16()
      isInWords = bytes.count > 0 ? try bytes.readUInt8() & 1 == 1 : false
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(littleEndian: byteCount)
      bytes.append(isInWords ? 1 : 0)
    }
  }
}

/// Read FRU Data.
///
/// 81h: the device is busy.
///
/// Source: IPMI 2.0 §34.2, table 34-3.
package struct ReadFRUData: CommandRequest {
  package var device: UInt8
  /// In bytes or words, as the area info says; so is `count`.
  package var offset: UInt16
  package var count: UInt8

  package static let command = CommandID(.storage, 0x11)

  package init(_ device: UInt8, offset: UInt16, count: UInt8) {
    self.device = device
    self.offset = offset
    self.count = count
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    device = try bytes.readUInt8()
    offset = try bytes.readUInt16()
    count = try bytes.readUInt8()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(device)
    bytes.append(littleEndian: offset)
    bytes.append(count)
  }

  /// What was read.
  package struct Response: CommandResponse {
    /// In bytes or words, as the request.
    package var count: UInt8
    package var data: [UInt8]

    package init(count: UInt8, data: [UInt8]) {
      self.count = count
      self.data = data
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      count = try bytes.readUInt8()
      data = try bytes.readBytes(bytes.count)
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(count)
      bytes.append(contentsOf: data)
    }
  }
}
