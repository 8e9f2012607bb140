// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a link's session says of itself to those who send commands over it.
extension BMCLink {
  /// Whether commands can be sent: the session is open and the BMC answers.
  ///
  /// SOL need not run for that.
  package var takesCommands: Bool { phase == .open && life != .none && !isDark }

  /// Whether the BMC is silent, with its session kept.
  package var isSilent: Bool { isDark }

  /// The privilege level of the open session.
  package var privilege: PrivilegeLevel? { session?.privilege }

  /// The cipher suite of the open session.
  package var cipherSuite: CipherSuite? { session?.suite }
}
