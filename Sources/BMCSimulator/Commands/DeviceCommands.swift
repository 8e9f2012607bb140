// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

/// What the BMC is: IPMI 2.0 §20.
enum DeviceCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.app, 0x01, .user) { bmc, _ in CommandReply(body: bmc.deviceID) },
    CommandEntry(.app, 0x02, .administrator) { bmc, _ in bmc.resetItself() },
    CommandEntry(.app, 0x03, .administrator) { bmc, _ in bmc.resetItself() },
    CommandEntry(.app, 0x04, .user) { _, _ in CommandReply(body: [0x55, 0x00]) },  // all passed
    CommandEntry(.app, 0x08, .user) { bmc, _ in CommandReply(body: bmc.guid) },
    CommandEntry(.app, 0x37, nil) { bmc, _ in CommandReply(body: bmc.guid) },
  ]
}

extension SimulatedBMC {
  /// Get Device ID (§20.1), the manufacturer being 32473, for examples (RFC 5612).
  fileprivate var deviceID: [UInt8] {
    var capabilities: DeviceCapabilities = [.chassis, .fruInventory, .sel, .sensors]
    if !faults.hidesRepository { capabilities.insert(.sdrRepository) }
    let product = UInt16(guid[0]) | UInt16(guid[1]) << 8
    return GetDeviceID.Response(
      deviceID: 0x20,
      deviceRevision: faults.hidesRepository ? 0x81 : 0x01,
      firmware: (2, 0x18),
      capabilities: capabilities,
      manufacturer: 32_473,
      product: product,
      auxiliary: [0, 0, 0, 0]
    ).body
  }

  /// Cold and Warm Reset (§20.2, §20.3): answered, then the BMC is away.
  fileprivate func resetItself() -> CommandReply {
    CommandReply { [unowned self] now in apply(.reboot(.seconds(10)), at: now) }
  }
}
