// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto

@testable import IPMI

/// A BMC for tests: logs users in, holds sessions, and answers the commands that a link asks.
///
/// Misbehaves on request. Its codes come from the same formulas as the link's; those are checked
/// against recordings and other implementations elsewhere.
final class FakeBMC {
  var suites: Set<UInt8> = [3, 17]
  var users: [String: (password: String, limit: PrivilegeLevel)] = [
    "admin": ("secret", .administrator)
  ]
  var bmcKey: [UInt8] = []
  var refusesV20Question = false
  var sol = FakeSOL()
  /// The session that has SOL.
  var owner: UInt32?
  /// Names nobody as the owner, whoever it is.
  var hidesOwner = false
  var holderAddress: SessionInfo.Address?
  /// Answers that are given instead of the usual ones, by command.
  var answers: [CommandID: CompletionCode] = [:]
  /// Commands that are carried out and never answered, and that never arrive.
  var unanswered: Set<CommandID> = []
  var swallowed: Set<CommandID> = []
  /// Payload types that are swallowed, so many times each.
  var swallows: [PayloadType: Int] = [:]
  /// The same for those that are taken and whose answers are lost.
  var losesAnswers: [PayloadType: Int] = [:]
  /// Answers in sessions that are not open yet, with an error and unsigned.
  var answersEarly = false
  /// Refuses RAKP messages that come again.
  var refusesRepeats = false
  /// What has been asked, in order.
  var log: [CommandID] = []
  var handshakes: [PayloadType] = []
  var inboundSize: UInt16 = 36
  var isSilent = false
  var isSilentInside = false
  var ignoresSOL = false
  var random = SeededGenerator(seed: 1)

  var sessions: [UInt32: FakeSession] = [:]
  var nextID: UInt32 = 2
  var cipher = AESCBC()
  var pool = RandomPool()

  struct FakeSession {
    var exchange: KeyExchange
    var suite: CipherSuite
    var protection: PacketProtection?
    var key: [UInt8] = []
    var user = ""
    var sent: UInt32 = 0
    var window = SequenceWindow()
  }

  /// Forgets every session, as a reboot does.
  func reboot() {
    sessions = [:]
    owner = nil
    sol.newSession()
  }

  func skipNumbers(_ count: UInt32) {
    for id in sessions.keys { sessions[id]?.sent += count }
  }

  var deadline: Moment? { owner == nil || isSilent ? nil : sol.deadline }

  func poll(at now: Moment) -> [[UInt8]] {
    guard let owner, sessions[owner] != nil, !isSilent else { return [] }
    return sol.poll(at: now).map { send(.sol, $0, in: owner) }
  }

  /// Sends a SOL packet that the habits would not.
  func sendSOL(_ header: SOLHeader, _ data: String = "") -> [[UInt8]] {
    guard let owner else { return [] }
    var bytes: [UInt8] = []
    header.encode(into: &bytes)
    bytes += data.utf8
    return [send(.sol, bytes, in: owner)]
  }

  func receive(_ datagram: [UInt8], at now: Moment) -> [[UInt8]] {
    guard !isSilent else { return [] }
    var rest = datagram.span
    guard (try? RMCPHeader(decoding: &rest)) != nil,
      let header = try? SessionHeader(decoding: &rest)
    else { return [] }
    switch header {
    case .v15: return outside(rest.copied())
    case .v20(let header) where header.sessionID == 0:
      return handshake(header.payloadType, rest.copied())
    case .v20(let header): return inside(datagram, header, at: now)
    }
  }
}
