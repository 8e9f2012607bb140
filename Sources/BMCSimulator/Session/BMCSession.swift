// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock
internal import EventLoop
internal import IPMI

/// A session as the BMC sees it, from Open Session on.
package final class BMCSession {
  enum Stage {
    /// Open Session was answered.
    case opened
    /// RAKP message 2 was sent.
    case challenged(HandshakeTranscript, BMCUser, PrivilegeLevel)
    case active(SessionKeys)
  }

  /// The BMC's id, which the console puts on its packets.
  package let id: UInt32
  /// The console's id, which the BMC puts on its packets.
  package let consoleID: UInt32
  /// The slot, 1-63, which Get Session Info shows.
  let handle: UInt8
  let suite: CipherSuite
  let requested: PrivilegeLevel
  let peer: SocketAddress

  var stage = Stage.opened
  var userIndex = 0
  /// The most that Set Session Privilege Level gives.
  var privilegeLimit = PrivilegeLevel.user
  var privilege = PrivilegeLevel.user
  var lastHeard: Moment
  var window = SequenceWindow()
  var unauthenticatedWindow = SequenceWindow()
  private var sent: UInt32 = 0
  private var sentUnauthenticated: UInt32 = 0

  init(
    id: UInt32,
    handle: UInt8,
    suite: CipherSuite,
    request: OpenSessionRequest,
    peer: SocketAddress,
    at now: Moment
  ) {
    self.id = id
    self.handle = handle
    self.suite = suite
    self.peer = peer
    consoleID = request.consoleSessionID
    requested = request.privilege
    lastHeard = now
  }

  var keys: SessionKeys? {
    if case .active(let keys) = stage { keys } else { nil }
  }

  /// The next session sequence number to send with.
  func nextSequence(isAuthenticated: Bool) -> UInt32 {
    if isAuthenticated {
      sent &+= 1
      return sent
    }
    sentUnauthenticated &+= 1
    return sentUnauthenticated
  }

  /// Leaves out numbers, as a BMC does whose other interface sends too.
  func skipSequences(_ count: UInt32) {
    sent &+= count
    sentUnauthenticated &+= count
  }
}
