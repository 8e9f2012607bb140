// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Get Channel Authentication Capabilities, which needs no session.
enum OutsideQuestion {
  static func transmit(
    asksForV20: Bool,
    privilege: PrivilegeLevel,
    sequence: UInt8,
    using workspace: inout LinkWorkspace
  ) {
    let request = GetAuthenticationCapabilities(privilege: privilege, asksForV20: asksForV20)
    let message = LANMessage(
      request: GetAuthenticationCapabilities.command,
      body: request.body,
      sequence: sequence
    )
    let start = workspace.effects.bytes.count
    RMCPHeader(.ipmi).encode(into: &workspace.effects.bytes)
    SessionHeader15(payloadByteCount: LANMessage.overhead + message.body.count)
      .encode(into: &workspace.effects.bytes)
    message.encode(into: &workspace.effects.bytes)
    workspace.effects.append(.transmit(start..<workspace.effects.bytes.count))
  }
}
