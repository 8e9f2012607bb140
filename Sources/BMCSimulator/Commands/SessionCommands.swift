// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import EventLoop
internal import IPMI

/// Sessions seen from inside: IPMI 2.0 §22.18 to §22.20.
enum SessionCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.app, 0x3B, .callback) { _, request throws(WireError) in
      try setPrivilege(request)
    },
    CommandEntry(.app, 0x3C, .callback) { bmc, request throws(WireError) in
      try bmc.closeSession(request)
    },
    CommandEntry(.app, 0x3D, .user) { bmc, request throws(WireError) in
      try bmc.sessionInfo(request)
    },
  ]

  /// Set Session Privilege Level; 0 asks what it is.
  private static func setPrivilege(_ request: CommandRequest) throws(WireError) -> CommandReply {
    guard let session = request.session, let level = request.body.first else { throw .truncated }
    let privilege = PrivilegeLevel(rawValue: level)
    if privilege != .highest {
      guard privilege <= session.privilegeLimit else { return .refused(0x81) }
      session.privilege = privilege
    }
    return CommandReply(body: [session.privilege.rawValue])
  }
}

extension SimulatedBMC {
  /// Close Session; 87h where the BMC has no such session.
  fileprivate func closeSession(_ request: CommandRequest) throws(WireError) -> CommandReply {
    var body = request.body.span
    let id = try body.readUInt32()
    guard let target = session(id), let asking = request.session else { return .refused(0x87) }
    guard target === asking || asking.privilege >= .administrator else {
      return .refused(.insufficientPrivilege)
    }
    return CommandReply { [unowned self] _ in forget(id) }
  }

  /// Get Session Info: of the asking session (0), the n-th active one, by handle (FEh) or id (FFh).
  fileprivate func sessionInfo(_ request: CommandRequest) throws(WireError) -> CommandReply {
    var body = request.body.span
    let active = activeSessions
    var found: BMCSession?
    switch try body.readUInt8() {
    case 0x00: found = request.session
    case 0xFE:
      let handle = try body.readUInt8()
      found = active.first { $0.handle == handle }
    case 0xFF:
      let id = try body.readUInt32()
      if case .stranger(let stranger) = owner, stranger.sessionID == id {
        return CommandReply(body: info(of: stranger))
      }
      found = active.first { $0.id == id }
    case let index:
      found = Int(index) <= active.count ? active[Int(index) - 1] : nil
    }
    return CommandReply(body: info(of: found))
  }

  private func info(of session: BMCSession?) -> [UInt8] {
    let head = head(handle: session?.handle ?? 0)
    guard let session else { return head }
    let user = [UInt8(clamping: session.userIndex), session.privilege.rawValue, 0x11]
    return head + user + Self.place(of: session.peer)
  }

  private func info(of stranger: SOLOwner.Stranger) -> [UInt8] {
    let user = [1, PrivilegeLevel.administrator.rawValue, 0x11]
    return head(handle: stranger.handle) + user + Self.place(of: stranger.address)
  }

  private func head(handle: UInt8) -> [UInt8] {
    [handle, UInt8(clamping: sessions.count), UInt8(clamping: activeSessions.count)]
  }

  /// Address, MAC address and port of a console; an IPv6 address does not fit.
  private static func place(of peer: SocketAddress) -> [UInt8] {
    var bytes: [UInt8] = []
    if case .v4(let address)? = peer.ip {
      bytes.append(bigEndian: address)
    } else {
      bytes.append(contentsOf: [0, 0, 0, 0])
    }
    bytes.append(contentsOf: [0x02, 0, 0, 0, 0, 1])
    bytes.append(littleEndian: peer.port ?? 0)
    return bytes
  }
}
