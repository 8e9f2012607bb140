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
  /// Get Device ID (§20.1): device, revision, firmware 2.18, IPMI 2.0, what it has (chassis),
  /// manufacturer (32473, for examples: RFC 5612), product, auxiliary firmware.
  fileprivate var deviceID: [UInt8] {
    [0x20, 0x01, 0x02, 0x18, 0x02, 0x80, 0xD9, 0x7E, 0x00, guid[0], guid[1], 0, 0, 0, 0]
  }

  /// Cold and Warm Reset (§20.2, §20.3): answered, then the BMC is away.
  fileprivate func resetItself() -> CommandReply {
    CommandReply { [unowned self] now in apply(.reboot(.seconds(10)), at: now) }
  }
}
