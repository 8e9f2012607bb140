// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import IPMI
internal import Notation

extension DeviceReport {
  init(_ device: GetDeviceID.Response) {
    self.init(
      id: Int(device.deviceID),
      revision: device.revision,
      firmware: device.firmwareText,
      ipmi: device.ipmiVersionText,
      manufacturer: Int(device.manufacturer),
      manufacturerName: EnterpriseNumber.name(of: device.manufacturer),
      product: Int(device.product),
      supports: device.capabilities.names
    )
  }
}

extension ChassisReport {
  init(_ status: GetChassisStatus.Response) {
    let policies: [RestorePolicy: String] = [
      .alwaysOff: "off", .previous: "last", .alwaysOn: "on",
    ]
    self.init(
      power: status.isOn ? "on" : "off",
      policy: policies[status.restorePolicy] ?? "unknown",
      lastEvent: status.lastPowerEvent.names,
      faults: status.powerFaults.names + status.chassisFaults.names
    )
  }
}

extension SOLReport {
  init(_ settings: SOLConfiguration) {
    self.init()
    enabled = settings.isEnabled
    privilege = settings.privilege?.name
    encryption = settings.forcesEncryption
    authentication = settings.forcesAuthentication
    baud = [settings.volatileBitRate, settings.nonvolatileBitRate].compactMap(\.self)
      .first { $0 > 0 }
    port = settings.port.map(Int.init)
  }
}

extension FRUReport {
  /// Takes over what a device says of itself.
  mutating func take(_ inventory: FRUInventory) {
    if let part = inventory.chassis {
      var area = Area(extra: part.extras)
      area.type = part.typeName
      area.part = part.partNumber
      area.serial = part.serial
      chassis = area
    }
    if let part = inventory.board {
      var area = Area(extra: part.extras)
      area.made = part.manufactured.map { Timestamp(seconds: $0) }
      area.manufacturer = part.manufacturer
      area.name = part.name
      area.serial = part.serial
      area.part = part.partNumber
      area.file = part.fileID
      board = area
    }
    if let part = inventory.product { product = Area(part) }
    guard !inventory.damages.isEmpty else { return }
    let text = inventory.damages.map { "\($0.part): \($0.text)" }.joined(separator: "; ")
    error = APIError(code: "bmc_protocol", message: text)
  }
}

extension FRUReport.Area {
  fileprivate init(_ part: FRUInventory.Product) {
    self.init(extra: part.extras)
    manufacturer = part.manufacturer
    name = part.name
    self.part = part.partNumber
    version = part.version
    serial = part.serial
    asset = part.assetTag
    file = part.fileID
  }
}
