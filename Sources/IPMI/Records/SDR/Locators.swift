// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// A device with a FRU inventory.
///
/// Source: IPMI 2.0 §43.8, table 43-7; types of devices in table 43-12.
package struct FRULocator: Equatable, Sendable {
  /// Of the controller through which it is read.
  package var controller: UInt8
  /// Logical: the FRU device id for Read FRU Data; else a slave address on a private bus.
  package var device: UInt8
  package var isLogical: Bool
  package var lun: UInt8
  package var channel: UInt8
  package var deviceType: UInt8
  package var deviceModifier: UInt8
  package var entity: EntityID
  package var name: String

  init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    controller = try bytes.readUInt8() & 0xFE
    device = try bytes.readUInt8()
    let access = try bytes.readUInt8()
    isLogical = access & 0x80 != 0
    lun = access >> 3 & 3
    channel = try bytes.readUInt8() >> 4
    try bytes.skip(1)
    deviceType = try bytes.readUInt8()
    deviceModifier = try bytes.readUInt8()
    let kind = try bytes.readUInt8()
    entity = EntityID(kind, instance: try bytes.readUInt8())
    try bytes.skip(1)  // OEM
    name = try bytes.readIDString()
  }

  /// Where Read FRU Data is answered for it; `nil` where nobody answers that.
  package var reading: FRUDevice? {
    guard isLogical else { return nil }
    let satellite = Satellite(of: controller, channel: channel)
    var reading = FRUDevice(id: device, lun: lun, on: satellite, name: name)
    reading.isMemoryModule = deviceType == 0x10 && deviceModifier == 0x01
    return reading
  }
}

/// A management controller.
///
/// Source: IPMI 2.0 §43.9, table 43-8.
package struct ControllerLocator: Equatable, Sendable {
  package var address: UInt8
  package var channel: UInt8
  package var capabilities: DeviceCapabilities
  package var entity: EntityID
  package var name: String

  init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    address = try bytes.readUInt8() & 0xFE
    channel = try bytes.readUInt8() & 0x0F
    try bytes.skip(1)  // power states and set-up
    capabilities = DeviceCapabilities(rawValue: try bytes.readUInt8())
    try bytes.skip(3)
    let kind = try bytes.readUInt8()
    entity = EntityID(kind, instance: try bytes.readUInt8())
    try bytes.skip(1)  // OEM
    name = try bytes.readIDString()
  }

  /// The controller's own inventory, where it has one and is not the BMC.
  package var inventory: FRUDevice? {
    guard capabilities.contains(.fruInventory),
      let satellite = Satellite(of: address, channel: channel)
    else { return nil }
    return FRUDevice(id: 0, lun: 0, on: satellite, name: name)
  }
}

/// Which parts a part contains.
///
/// Source: IPMI 2.0 §43.4, table 43-4.
package struct EntityAssociation: Equatable, Sendable {
  package var container: EntityID
  /// The parts are two ranges, each from a first to a last; else up to four single ones.
  package var isRange: Bool
  /// More of the same container's parts are in other records.
  package var isLinked: Bool
  package var parts: [EntityID]

  init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let kind = try bytes.readUInt8()
    container = EntityID(kind, instance: try bytes.readUInt8())
    let flags = try bytes.readUInt8()
    isRange = flags & 0x80 != 0
    isLinked = flags & 0x40 != 0
    parts = []
    for _ in 0..<4 {
      let kind = try bytes.readUInt8()
      let part = EntityID(kind, instance: try bytes.readUInt8())
      if part.kind != 0 { parts.append(part) }
    }
  }
}
