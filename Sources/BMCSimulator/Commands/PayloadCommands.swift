// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// Payloads, of which SOL is the only one: IPMI 2.0 §24.
enum PayloadCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.app, 0x48, .callback) { bmc, request throws(WireError) in
      try bmc.activatePayload(request)
    },
    CommandEntry(.app, 0x49, .callback) { bmc, request throws(WireError) in
      try bmc.deactivatePayload(request)
    },
    CommandEntry(.app, 0x4A, .user) { bmc, request throws(WireError) in
      try bmc.activationStatus(request)
    },
    CommandEntry(.app, 0x4B, .user) { bmc, request throws(WireError) in
      try bmc.instanceInfo(request)
    },
    CommandEntry(.app, 0x4D, .user) { bmc, request throws(WireError) in
      try ChannelCommands.checkChannel(request)
      return CommandReply(body: [bmc.sol.isEnabled ? 0x02 : 0, 0, 0, 0])
    },
    CommandEntry(.app, 0x4E, .user) { bmc, request throws(WireError) in
      try ChannelCommands.checkChannel(request)  // IPMI messages and SOL; RMCP+ session set-up
      return CommandReply(body: [bmc.sol.isEnabled ? 0x03 : 0x01, 0, 0x3F, 0, 0, 0, 0, 0])
    },
    CommandEntry(.app, 0x4F, .user) { _, request throws(WireError) in
      try ChannelCommands.checkChannel(request)
      return CommandReply(body: [0x10])  // 1.0
    },
  ]
}

extension SimulatedBMC {
  /// Takes payload type and, where wanted, instance; only instance 1 of SOL exists.
  private func checkPayload(_ request: CommandRequest, hasInstance: Bool) throws(WireError) {
    var body = request.body.span
    guard PayloadType(rawValue: try body.readUInt8()) == .sol else {
      throw .invalid("payload type")
    }
    if hasInstance, try body.readUInt8() & 0x0F != 1 { throw .invalid("instance") }
  }

  private var isOwned: Bool {
    if case .nobody = owner { faults.isSOLStuck } else { true }
  }

  /// Activate Payload (§24.1).
  fileprivate func activatePayload(_ request: CommandRequest) throws(WireError) -> CommandReply {
    try checkPayload(request, hasInstance: true)
    guard request.body.count >= 6, let session = request.session else { throw .truncated }
    guard sol.isEnabled else { return .refused(0x81) }
    guard session.privilege >= sol.privilege else { return .refused(.insufficientPrivilege) }
    guard !isOwned else { return .refused(0x80) }
    let isEncrypted = request.body[2] & 0x80 != 0
    let isAuthenticated = request.body[2] & 0x40 != 0
    if isEncrypted, session.suite.confidentiality == .none { return .refused(0x83) }
    if !isEncrypted, sol.needsEncryption { return .refused(0x84) }
    var body: [UInt8] = [0, 0, 0, 0]
    body.append(littleEndian: sol.inboundSize)
    body.append(littleEndian: sol.outboundSize)
    body.append(littleEndian: configuration.port)
    body.append(littleEndian: UInt16.max)  // no VLAN
    return CommandReply(body: body) { [unowned self] now in
      activateSOL(
        for: session,
        isEncrypted: isEncrypted,
        isAuthenticated: isAuthenticated,
        at: now
      )
    }
  }

  /// Deactivate Payload (§24.2), of any session; 80h where nobody has SOL.
  fileprivate func deactivatePayload(_ request: CommandRequest) throws(WireError) -> CommandReply {
    try checkPayload(request, hasInstance: true)
    guard let session = request.session else { throw .truncated }
    guard session.privilege >= sol.privilege else { return .refused(.insufficientPrivilege) }
    guard isOwned else { return .refused(0x80) }
    if faults.isSOLStuck { return .done }
    let isVictimTold = !owner.isSession(session) && !faults.stealsSilently
    return CommandReply { [unowned self] now in deactivateSOL(isTold: isVictimTold, at: now) }
  }

  /// Get Payload Activation Status (§24.4): how many instances there may be, and which are.
  fileprivate func activationStatus(_ request: CommandRequest) throws(WireError) -> CommandReply {
    try checkPayload(request, hasInstance: false)
    return CommandReply(body: [1, isOwned ? 1 : 0, 0])
  }

  /// Get Payload Instance Info (§24.5): whose it is, and the serial port's number.
  fileprivate func instanceInfo(_ request: CommandRequest) throws(WireError) -> CommandReply {
    try checkPayload(request, hasInstance: true)
    var body: [UInt8] = []
    body.append(littleEndian: owner.sessionID)
    return CommandReply(body: body + [1, 0, 0, 0, 0, 0, 0, 0])
  }
}
