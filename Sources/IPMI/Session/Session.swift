// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// An open RMCP+ session: keys, ids, and the numbers of its packets.
struct Session: Sendable {
  let protection: PacketProtection
  let suite: CipherSuite
  let consoleSessionID: ConsoleSessionID
  let bmcSessionID: UInt32
  /// The level that the handshake allows; raised to by Set Session Privilege.
  var privilege: PrivilegeLevel
  var window = SequenceWindow()
  /// The number of the last packet sent; the first is 1, and 0 is passed over when they wrap.
  private var sent: UInt32 = 0
  /// The same when the BMC was last heard.
  private var sentWhenHeard: UInt32 = 0
  /// BMCs drop what is more than 15 numbers ahead of the last that they had, and go on doing so: of
  /// those, who is not heard leaves some for when the BMC is back.
  private static let unheardLimit: UInt32 = 10

  init(
    protection: PacketProtection,
    suite: CipherSuite,
    consoleSessionID: ConsoleSessionID,
    bmcSessionID: UInt32,
    privilege: PrivilegeLevel
  ) {
    self.protection = protection
    self.suite = suite
    self.consoleSessionID = consoleSessionID
    self.bmcSessionID = bmcSessionID
    self.privilege = privilege
  }

  /// Whether another packet may still be in the BMC's window if it has had none since it was heard.
  var isWithinReach: Bool { sent &- sentWhenHeard < Self.unheardLimit }

  /// Notes a genuine packet from the BMC.
  mutating func heard() { sentWhenHeard = sent }

  /// Sends an IPMI message.
  mutating func transmit(_ message: LANMessage, using workspace: inout LinkWorkspace) {
    let packet = begin(
      .ipmi,
      payloadByteCount: LANMessage.overhead + message.body.count,
      isEncrypted: true,
      using: &workspace
    )
    message.encode(into: &workspace.effects.bytes)
    finish(packet, using: &workspace)
  }

  /// Sends a SOL packet with the first `byteCount` bytes of what was typed.
  mutating func transmit(
    _ header: SOLHeader,
    _ byteCount: Int,
    of input: InputQueue,
    isEncrypted: Bool,
    using workspace: inout LinkWorkspace
  ) {
    let packet = begin(
      .sol,
      payloadByteCount: SOLHeader.byteCount + byteCount,
      isEncrypted: isEncrypted,
      using: &workspace
    )
    header.encode(into: &workspace.effects.bytes)
    input.copy(byteCount, to: &workspace.effects.bytes)
    finish(packet, using: &workspace)
  }

  /// Sends a SOL packet without data.
  mutating func transmit(
    _ header: SOLHeader,
    isEncrypted: Bool,
    using workspace: inout LinkWorkspace
  ) {
    let packet = begin(
      .sol,
      payloadByteCount: SOLHeader.byteCount,
      isEncrypted: isEncrypted,
      using: &workspace
    )
    header.encode(into: &workspace.effects.bytes)
    finish(packet, using: &workspace)
  }

  private mutating func begin(
    _ type: PayloadType,
    payloadByteCount: Int,
    isEncrypted: Bool,
    using workspace: inout LinkWorkspace
  ) -> PacketInProgress {
    sent = sent == .max ? 1 : sent + 1
    return protection.begin(
      type,
      payloadByteCount: payloadByteCount,
      isEncrypted: isEncrypted,
      sessionID: bmcSessionID,
      sequence: sent,
      random: &workspace.random,
      in: &workspace.effects.bytes
    )
  }

  private func finish(_ packet: PacketInProgress, using workspace: inout LinkWorkspace) {
    protection.finish(packet, cipher: &workspace.cipher, in: &workspace.effects.bytes)
    workspace.effects.append(.transmit(packet.start..<workspace.effects.bytes.count))
  }
}
