// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Device ID: what kind of BMC this is.
///
/// Source: IPMI 2.0 §20.1, table 20-2.
package struct GetDeviceID: EmptyRequest {
  package static let command = CommandID(.app, 0x01)

  package init() {}

  /// Make, version, and what the BMC has.
  package struct Response: CommandResponse {
    package var deviceID: UInt8
    /// Bit 7: device SDRs; bits 3-0: the revision.
    package var deviceRevision: UInt8
    /// Major (seven bits; bit 7: not operating normally) and minor (BCD) firmware revision.
    package var firmware: (major: UInt8, minor: UInt8)
    /// BCD, digits swapped: 02h is 2.0.
    package var ipmiVersion: UInt8
    package var capabilities: DeviceCapabilities
    /// IANA enterprise number, 20 bits.
    package var manufacturer: UInt32
    package var product: UInt16
    /// Four bytes as the maker likes; empty where there are none.
    package var auxiliary: [UInt8]

    package init(
      deviceID: UInt8,
      deviceRevision: UInt8,
      firmware: (major: UInt8, minor: UInt8),
      ipmiVersion: UInt8 = 0x02,
      capabilities: DeviceCapabilities = DeviceCapabilities(rawValue: 0x9F),
      manufacturer: UInt32,
      product: UInt16,
      auxiliary: [UInt8] = []
    ) {
      self.deviceID = deviceID
      self.deviceRevision = deviceRevision
      self.firmware = firmware
      self.ipmiVersion = ipmiVersion
      self.capabilities = capabilities
      self.manufacturer = manufacturer
      self.product = product
      self.auxiliary = auxiliary
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      deviceID = try bytes.readUInt8()
      deviceRevision = try bytes.readUInt8()
      let major = try bytes.readUInt8()
      firmware = (major, try bytes.readUInt8())
      ipmiVersion = try bytes.readUInt8()
      capabilities = DeviceCapabilities(rawValue: try bytes.readUInt8())
      manufacturer = try bytes.readUInt24()
      product = try bytes.readUInt16()
      auxiliary = bytes.count >= 4 ? try bytes.readBytes(4) : []
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [deviceID, deviceRevision, firmware.major, firmware.minor])
      bytes.append(contentsOf: [ipmiVersion, capabilities.rawValue])
      for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: manufacturer >> shift)) }
      bytes.append(littleEndian: product)
      bytes.append(contentsOf: auxiliary)
    }

    package static func == (a: Response, b: Response) -> Bool {
      a.body == b.body
    }

    package var revision: Int { Int(deviceRevision & 0x0F) }
    /// Whether the device answers Get Device SDR.
    package var hasDeviceSDRs: Bool { deviceRevision & 0x80 != 0 }
    /// Whether firmware is being updated, or the BMC has not started up.
    package var isUpdating: Bool { firmware.major & 0x80 != 0 }

    /// `2.11`: major in decimal, minor as its two BCD digits.
    package var firmwareText: String {
      let digits = firmware.minor < 0x10 ? "0" : ""
      return "\(firmware.major & 0x7F)." + digits + String(firmware.minor, radix: 16)
    }

    /// Major and minor, as in `2.0`.
    package var ipmiVersionText: String { "\(ipmiVersion & 0x0F).\(ipmiVersion >> 4)" }
  }
}

/// What a controller does besides answering.
///
/// Source: IPMI 2.0 table 20-2, byte 7.
package struct DeviceCapabilities: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let sensors = DeviceCapabilities(rawValue: 0x01)
  package static let sdrRepository = DeviceCapabilities(rawValue: 0x02)
  package static let sel = DeviceCapabilities(rawValue: 0x04)
  package static let fruInventory = DeviceCapabilities(rawValue: 0x08)
  package static let eventReceiver = DeviceCapabilities(rawValue: 0x10)
  package static let eventGenerator = DeviceCapabilities(rawValue: 0x20)
  package static let bridge = DeviceCapabilities(rawValue: 0x40)
  package static let chassis = DeviceCapabilities(rawValue: 0x80)

  package var names: [String] {
    names(from: [
      (.sensors, "sensors"), (.sdrRepository, "SDR repository"), (.sel, "SEL"),
      (.fruInventory, "FRU inventory"), (.eventReceiver, "event receiver"),
      (.eventGenerator, "event generator"), (.bridge, "bridge"), (.chassis, "chassis"),
    ])
  }
}
