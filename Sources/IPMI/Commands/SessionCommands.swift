// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Set Session Privilege Level: a session starts as *user* and is raised with this.
///
/// Source: IPMI 2.0 §22.18, table 22-23.
package struct SetSessionPrivilege: CommandRequest {
  /// The level; `.highest` (0) asks for the present one.
  package var privilege: PrivilegeLevel

  package static let command = CommandID(.app, 0x3B)
  /// The user lacks the level.
  package static let notAvailable = CompletionCode(rawValue: 0x80)
  /// The level is above the user's or the channel's limit.
  package static let aboveLimit = CompletionCode(rawValue: 0x81)

  package init(_ privilege: PrivilegeLevel) {
    self.privilege = privilege
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    privilege = PrivilegeLevel(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(privilege.rawValue)
  }

  /// The level that the session now has.
  package struct Response: CommandResponse {
    package var privilege: PrivilegeLevel

    package init(_ privilege: PrivilegeLevel) {
      self.privilege = privilege
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      privilege = PrivilegeLevel(rawValue: try bytes.readUInt8())
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(privilege.rawValue)
    }
  }
}

/// Close Session: some BMCs never answer it, so nobody waits.
///
/// Source: IPMI 2.0 §22.19, table 22-24.
package struct CloseSession: CommandRequest {
  package typealias Response = EmptyResponse

  package var bmcSessionID: UInt32

  package static let command = CommandID(.app, 0x3C)
  package static let invalidSessionID = CompletionCode(rawValue: 0x87)

  package init(bmcSessionID: UInt32) {
    self.bmcSessionID = bmcSessionID
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    bmcSessionID = try bytes.readUInt32()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(littleEndian: bmcSessionID)
  }
}

/// Get Session Info: who holds a session, and from where.
///
/// Source: IPMI 2.0 §22.20, table 22-25.
package struct GetSessionInfo: CommandRequest {
  package typealias Response = SessionInfo

  package var selector: Selector

  /// Which session is meant.
  package enum Selector: Equatable, Sendable {
    /// The one that asks.
    case own
    /// The n-th active one, from 1.
    case index(UInt8)
    /// Byte 1 is FEh.
    case handle(UInt8)
    /// Byte 1 is FFh; the BMC's id of the session.
    case id(UInt32)
  }

  package static let command = CommandID(.app, 0x3D)

  package init(_ selector: Selector) {
    self.selector = selector
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    switch try bytes.readUInt8() {
    case 0x00: selector = .own
    case 0xFE: selector = .handle(try bytes.readUInt8())
    case 0xFF: selector = .id(try bytes.readUInt32())
    case let index: selector = .index(index)
    }
  }

  package func encode(into bytes: inout [UInt8]) {
    switch selector {
    case .own:
      bytes.append(0x00)
    case .index(let index):
      bytes.append(index)
    case .handle(let handle):
      bytes.append(contentsOf: [0xFE, handle])
    case .id(let id):
      bytes.append(0xFF)
      bytes.append(littleEndian: id)
    }
  }
}

/// The answer to Get Session Info.
///
/// Source: IPMI 2.0 §22.20, table 22-25.
package struct SessionInfo: CommandResponse {
  /// 0 where there is no such session.
  package var handle: UInt8
  package var capacity: UInt8
  package var activeCount: UInt8
  /// Absent where there is no such session.
  package var holder: Holder?

  /// Who holds the session.
  package struct Holder: Equatable, Sendable {
    package var userID: UInt8
    package var privilege: PrivilegeLevel
    /// Absent where the session is not over an IPv4 LAN, or the BMC does not tell.
    package var address: Address?

    package init(userID: UInt8, privilege: PrivilegeLevel, address: Address?) {
      self.userID = userID
      self.privilege = privilege
      self.address = address
    }
  }

  /// Where a remote console is.
  package struct Address: Hashable, Sendable {
    /// IPv4, network order: 10.0.0.1 is 0A000001h.
    package var host: UInt32
    package var port: UInt16

    package init(host: UInt32, port: UInt16) {
      self.host = host
      self.port = port
    }
  }

  package init(handle: UInt8, capacity: UInt8, activeCount: UInt8, holder: Holder?) {
    self.handle = handle
    self.capacity = capacity
    self.activeCount = activeCount
    self.holder = holder
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    handle = try bytes.readUInt8()
    capacity = try bytes.readUInt8() & 0x3F
    activeCount = try bytes.readUInt8() & 0x3F
    guard bytes.count >= 3 else { return }
    let userID = try bytes.readUInt8() & 0x3F
    let privilege = PrivilegeLevel(rawValue: try bytes.readUInt8())
    try bytes.skip(1)
    holder = Holder(userID: userID, privilege: privilege, address: try Self.address(from: &bytes))
  }

  private static func address(from bytes: inout Span<UInt8>) throws(WireError) -> Address? {
    guard bytes.count >= 12 else { return nil }
    let host = try bytes.readNetworkUInt32()
    try bytes.skip(6)
    let port = try bytes.readUInt16()
    return host == 0 ? nil : Address(host: host, port: port)
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [handle, capacity & 0x3F, activeCount & 0x3F])
    guard let holder else { return }
    bytes.append(contentsOf: [holder.userID, holder.privilege.rawValue, 0x11])
    guard let address = holder.address else { return }
    bytes.append(bigEndian: address.host)
    bytes.append(contentsOf: [0, 0, 0, 0, 0, 0])
    bytes.append(littleEndian: address.port)
  }
}
