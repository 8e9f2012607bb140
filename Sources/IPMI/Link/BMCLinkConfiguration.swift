// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Everything that a link has to know before it starts.
package struct BMCLinkConfiguration: Sendable {
  package var credentials: Credentials
  /// In the order in which they are tried.
  package var cipherSuites = CipherSuite.preferred
  package var privilege = PrivilegeChoice.auto
  package var quirks: Quirks = []
  package var steal = StealPolicy.own
  /// Our earlier run's session, if the journal has one.
  package var ghost: Ghost?
  /// Whether SOL may run unencrypted in an encrypted session, where a BMC wants that.
  package var allowsPlainSOL = false
  /// What worked with this BMC before.
  package var memory = LinkMemory()

  package init(credentials: Credentials) {
    self.credentials = credentials
  }
}

/// Which privilege level to log in with.
package enum PrivilegeChoice: Equatable, Sendable {
  /// Administrator, and where the BMC refuses that operator, then user.
  case auto
  case level(PrivilegeLevel)
}

/// When SOL is taken away from whoever has it.
package enum StealPolicy: String, CaseIterable, Sendable {
  /// Only from our own earlier run.
  case own
  case never
  case always
}

/// A session of our earlier run that may still hold SOL.
package struct Ghost: Equatable, Sendable {
  /// The BMC's id of it.
  package var bmcSessionID: UInt32
  /// Where we were; compared with what the BMC says, where both are known.
  package var host: UInt32?
  package var port: UInt16?

  package init(bmcSessionID: UInt32, host: UInt32? = nil, port: UInt16? = nil) {
    self.bmcSessionID = bmcSessionID
    self.host = host
    self.port = port
  }

  /// Whether a holder can be that session.
  func matches(_ holder: SessionInfo.Holder?) -> Bool {
    guard let address = holder?.address else { return true }
    return (host.map { $0 == address.host } ?? true) && (port.map { $0 == address.port } ?? true)
  }
}

/// What a BMC turned out to want; kept from one link to the next.
package struct LinkMemory: Equatable, Sendable {
  package var cipherSuite: UInt8?
  package var privilege: PrivilegeLevel?
  /// The BMC refused the 2.0 form of Get Channel Authentication Capabilities.
  package var asksInV15Form = false
  /// The SOL number to begin the next link with.
  package var firstSequence: UInt8 = 1
  /// The latest handshakes.
  package var handshakes = HandshakeAllowance()

  package init() {}
}
