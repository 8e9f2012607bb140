// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import IPMI

/// A user that a simulated BMC knows.
package struct BMCUser: Equatable, Sendable {
  /// At most 16 bytes.
  package var name: String
  /// At most 20 bytes.
  package var password: String
  /// The highest privilege that the user gets.
  package var privilege: PrivilegeLevel
  package var isEnabled = true

  package init(_ name: String, password: String, privilege: PrivilegeLevel = .administrator) {
    self.name = name
    self.password = password
    self.privilege = privilege
  }

  /// Whether name and password fit into IPMI 2.0's fields.
  package var isValid: Bool {
    name.utf8.count <= 16 && password.utf8.count <= 20
  }
}

/// What a simulated BMC is like; values that do not change while it runs.
package struct BMCConfiguration: Sendable {
  package var name: String
  package var users: [BMCUser] = Self.standardUsers
  /// The key that authenticates the BMC, at most 20 bytes; empty where the user's password does.
  package var kg: [UInt8] = []
  /// Numbers of the cipher suites that are enabled, in the order they are told.
  package var cipherSuites: [UInt8] = [3, 17, 8, 12]
  /// Sessions at once, those in their handshake among them; the next gets RMCP+ status 01h.
  package var sessionLimit = 16
  /// A session that sends nothing for so long ends.
  package var sessionTimeout = Duration.seconds(60)
  /// A handshake that is not finished in this time is forgotten.
  package var handshakeTimeout = Duration.seconds(20)
  /// How RAKP message 2 refuses a privilege above the user's.
  package var privilegeRefusal = RMCPStatus.invalidPrivilege
  package var sol = SOLBehaviour()
  /// The UDP port that Activate Payload tells.
  package var port: UInt16 = 623
  /// Whether the machine is switched on at the start.
  package var startsOn = true
  /// What the event log's clock says at the start, in seconds since 1970; small numbers are a
  /// clock that was never set.
  package var clock: UInt32 = 1_700_000_000
  /// Follows from the rack's seed; what the BMC's identity is made of.
  package var seed: UInt64 = 1

  package init(name: String) {
    self.name = name
  }

  /// The cipher suites that can be enabled: all but those with RC4.
  package static let knownCipherSuites: [UInt8] = [0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17]

  /// The users of a BMC that nobody configured; the same as the lab's.
  package static let standardUsers = [
    BMCUser("admin", password: "igor-admin"),
    BMCUser("operator", password: "igor-oper", privilege: .operator),
    BMCUser("user", password: "igor-user", privilege: .user),
  ]
}

/// What serial over LAN is like on a simulated BMC.
package struct SOLBehaviour: Sendable {
  package var isEnabled = true
  /// SOL without encryption is refused.
  package var needsEncryption = false
  /// The privilege that Activate Payload needs.
  package var privilege = PrivilegeLevel.user
  /// What is told as the largest payload, to and from the BMC.
  package var inboundSize: UInt16 = 259
  package var outboundSize: UInt16 = 259
  /// Characters in a packet at most, at most 255.
  package var packetLimit = 255
  /// Characters that go at once; fewer wait for `accumulateTime`.
  package var sendThreshold = 96
  package var accumulateTime = Duration.milliseconds(20)
  package var retryInterval = Duration.milliseconds(500)
  /// Resends before the BMC gives up a packet; `nil` never gives up while the session lives.
  package var retryLimit: Int?
  /// Output that the BMC keeps unsent; then it stops the machine by flow control.
  package var bufferLimit = 4096
  /// Output made while nobody is attached waits (flow control), or else is gone.
  package var holdsWhileDetached = false

  package init() {}
}
