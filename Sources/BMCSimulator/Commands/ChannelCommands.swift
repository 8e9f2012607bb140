// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// The LAN channel, its users and cipher suites: IPMI 2.0 §22.
enum ChannelCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.app, 0x38, nil) { bmc, request throws(WireError) in
      try bmc.authenticationCapabilities(request)
    },
    CommandEntry(.app, 0x54, nil) { bmc, request throws(WireError) in
      try bmc.cipherSuiteRecords(request)
    },
    CommandEntry(.app, 0x41, .user) { _, request throws(WireError) in
      try checkChannel(request)
      return CommandReply(body: [0x0A, PrivilegeLevel.administrator.rawValue])  // always available
    },
    CommandEntry(.app, 0x42, .user) { bmc, request throws(WireError) in
      try checkChannel(request)
      let sessions = UInt8(clamping: bmc.activeSessions.count)
      return CommandReply(body: [number, 0x04, 0x01, 0x80 | sessions & 0x3F, 0xF2, 0x1B, 0, 0, 0])
    },
    CommandEntry(.app, 0x44, .operator) { bmc, request throws(WireError) in
      try bmc.userAccess(request)
    },
    CommandEntry(.app, 0x46, .operator) { bmc, request throws(WireError) in
      try bmc.userName(request)
    },
  ]

  /// The simulated BMC's only channel; Eh stands for the one a request came on.
  static let number: UInt8 = 1

  /// Takes a request's first byte, which must name the channel.
  @discardableResult
  static func checkChannel(_ request: CommandRequest) throws(WireError) -> UInt8 {
    guard let channel = request.body.first else { throw .truncated }
    guard [number, 0x0E].contains(channel & 0x0F) else { throw .invalid("channel") }
    return channel
  }
}

extension SimulatedBMC {
  /// Get Channel Authentication Capabilities (§22.13), in its 2.0 and its 1.5 form.
  fileprivate func authenticationCapabilities(
    _ request: CommandRequest
  ) throws(WireError) -> CommandReply {
    let channel = try ChannelCommands.checkChannel(request)
    guard request.body.count >= 2 else { throw .truncated }
    let isExtended = channel & 0x80 != 0
    if isExtended, faults.refusesExtendedCapabilities { return .refused(.invalidDataField) }
    var status: UInt8 = isExtended && !configuration.kg.isEmpty ? 0x20 : 0
    let names = configuration.users.filter(\.isEnabled).map(\.name)
    if names.contains(where: { !$0.isEmpty }) { status |= 0x04 }
    if names.contains("") { status |= 0x02 }
    let types: UInt8 = isExtended ? 0x80 : 0
    let versions: UInt8 = isExtended ? 0x02 : 0  // 2.0 only
    return CommandReply(body: [ChannelCommands.number, types, status, versions, 0, 0, 0, 0])
  }

  /// Get Channel Cipher Suites (§22.15): 16 bytes of the list a time.
  fileprivate func cipherSuiteRecords(
    _ request: CommandRequest
  ) throws(WireError) -> CommandReply {
    try ChannelCommands.checkChannel(request)
    guard request.body.count >= 3 else { throw .truncated }
    var list: [UInt8] = []
    for suite in configuration.cipherSuites.compactMap(CipherSuite.init(id:)) {
      list.append(contentsOf: [0xC0, suite.id, suite.authentication.rawValue])
      list.append(0x40 | suite.integrity.rawValue)
      list.append(0x80 | suite.confidentiality.rawValue)
    }
    let part = list.dropFirst(Int(request.body[2] & 0x3F) * 16).prefix(16)
    return CommandReply(body: [ChannelCommands.number] + part)
  }

  /// Get User Access (§22.27).
  fileprivate func userAccess(_ request: CommandRequest) throws(WireError) -> CommandReply {
    try ChannelCommands.checkChannel(request)
    guard request.body.count >= 2 else { throw .truncated }
    guard let user = user(request.body[1]) else { return .refused(.parameterOutOfRange) }
    let users = configuration.users
    let enabled = users.filter(\.isEnabled).count
    let access = (user.isEnabled ? 0x10 : 0) | user.privilege.rawValue
    return CommandReply(body: [UInt8(clamping: users.count), UInt8(clamping: enabled), 0, access])
  }

  /// Get User Name (§22.29).
  fileprivate func userName(_ request: CommandRequest) throws(WireError) -> CommandReply {
    guard let id = request.body.first else { throw .truncated }
    guard let user = user(id) else { return .refused(.parameterOutOfRange) }
    let name = Array(user.name.utf8.prefix(16))
    return CommandReply(body: name + [UInt8](repeating: 0, count: 16 - name.count))
  }

  /// The user with this number, which counts from 1.
  private func user(_ id: UInt8) -> BMCUser? {
    let index = Int(id & 0x3F) - 1
    return configuration.users.indices.contains(index) ? configuration.users[index] : nil
  }
}
