// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Channel Authentication Capabilities: what a BMC speaks, asked outside any session.
///
/// Source: IPMI 2.0 §22.13, table 22-15.
package struct GetAuthenticationCapabilities: CommandRequest {
  package typealias Response = AuthenticationCapabilities

  /// 0Eh is the channel that the question comes in by.
  package var channel: UInt8
  package var privilege: PrivilegeLevel
  /// Whether the answer shall have IPMI 2.0's form, bit 7 of the channel byte.
  ///
  /// BMCs of 1.5 refuse that with CCh.
  package var asksForV20: Bool

  package static let command = CommandID(.app, 0x38)
  package static let thisChannel: UInt8 = 0x0E

  package init(
    channel: UInt8 = Self.thisChannel,
    privilege: PrivilegeLevel = .administrator,
    asksForV20: Bool = true
  ) {
    self.channel = channel
    self.privilege = privilege
    self.asksForV20 = asksForV20
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let first = try bytes.readUInt8()
    channel = first & 0x0F
    asksForV20 = first & 0x80 != 0
    privilege = PrivilegeLevel(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(channel & 0x0F | (asksForV20 ? 0x80 : 0))
    bytes.append(privilege.rawValue)
  }
}

/// The answer to Get Channel Authentication Capabilities.
///
/// Source: IPMI 2.0 §22.13, table 22-15.
package struct AuthenticationCapabilities: CommandResponse {
  package var channel: UInt8
  /// Bits 0-5: the authentication types of 1.5; bit 7: the answer has 2.0's form.
  package var authenticationTypes: UInt8
  /// Bit 5: K_g is set; bits 4-0: per-message and user-level authentication, anonymous logins.
  package var status: UInt8
  /// Bit 1: RMCP+; bit 0: 1.5 sessions; meaningful where `isV20Form`.
  package var extended: UInt8

  package init(
    channel: UInt8,
    authenticationTypes: UInt8 = 0x80,
    status: UInt8 = 0x04,
    extended: UInt8 = 0x02
  ) {
    self.channel = channel
    self.authenticationTypes = authenticationTypes
    self.status = status
    self.extended = extended
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    channel = try bytes.readUInt8() & 0x0F
    authenticationTypes = try bytes.readUInt8()
    status = try bytes.readUInt8()
    extended = bytes.count > 0 ? try bytes.readUInt8() : 0
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [channel, authenticationTypes, status, extended])
    bytes.append(contentsOf: [0, 0, 0, 0])
  }

  /// Whether the extended capabilities can be believed.
  package var isV20Form: Bool { authenticationTypes & 0x80 != 0 }
  /// Whether the BMC opens RMCP+ sessions on this channel.
  package var supportsV20: Bool { isV20Form && extended & 0x02 != 0 }
  /// Whether the two-key login is on: a K_g other than zero is set.
  package var hasBMCKey: Bool { status & 0x20 != 0 }
}
