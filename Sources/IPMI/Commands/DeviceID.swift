// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Device ID: what kind of BMC this is.
///
/// Source: IPMI 2.0 §20.1, table 20-2.
package struct GetDeviceID: EmptyRequest {
  package static let command = CommandID(.app, 0x01)

  package init() {}

  /// Make and version.
  package struct Response: CommandResponse {
    package var deviceID: UInt8
    package var deviceRevision: UInt8
    /// Major (seven bits) and minor (BCD) firmware revision.
    package var firmware: (major: UInt8, minor: UInt8)
    /// BCD, digits swapped: 02h is 2.0.
    package var ipmiVersion: UInt8
    package var capabilities: UInt8
    /// IANA enterprise number, 20 bits.
    package var manufacturer: UInt32
    package var product: UInt16

    package init(
      deviceID: UInt8,
      deviceRevision: UInt8,
      firmware: (major: UInt8, minor: UInt8),
      ipmiVersion: UInt8 = 0x02,
      capabilities: UInt8 = 0x9F,
      manufacturer: UInt32,
      product: UInt16
    ) {
      self.deviceID = deviceID
      self.deviceRevision = deviceRevision
      self.firmware = firmware
      self.ipmiVersion = ipmiVersion
      self.capabilities = capabilities
      self.manufacturer = manufacturer
      self.product = product
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      deviceID = try bytes.readUInt8()
      deviceRevision = try bytes.readUInt8()
      let major = try bytes.readUInt8() & 0x7F
      firmware = (major, try bytes.readUInt8())
      ipmiVersion = try bytes.readUInt8()
      capabilities = try bytes.readUInt8()
      manufacturer = try bytes.readUInt24()
      product = try bytes.readUInt16()
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [deviceID, deviceRevision, firmware.major, firmware.minor])
      bytes.append(contentsOf: [ipmiVersion, capabilities])
      for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: manufacturer >> shift)) }
      bytes.append(littleEndian: product)
    }

    package static func == (a: Response, b: Response) -> Bool {
      a.body == b.body
    }
  }
}
