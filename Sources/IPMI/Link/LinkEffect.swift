// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a link asks its caller to do, or tells it.
package enum LinkEffect: Equatable, Sendable {
  /// Send a datagram to the BMC: these of `LinkEffects.bytes`.
  case transmit(Range<Int>)
  /// Append console output to the log: these of `LinkEffects.bytes`.
  ///
  /// Call `journaled` when everything delivered so far is committed.
  case deliver(Range<Int>)
  /// Journal the BMC's id of the session, then call `sessionJournaled`: SOL is about to start.
  case needsJournal(bmcSessionID: UInt32)
  /// SOL runs: the console takes input.
  case active(SOLInfo)
  /// SOL does not run; input is refused until `active` comes again.
  case inactive(SOLTrouble)
  /// So many typed bytes were not acknowledged: the machine may or may not have got them.
  case inputUnsure(Int)
  /// So many typed bytes were refused and forgotten, for the machine is off.
  case inputRefused(Int)
  /// The BMC dropped output before we had it; it never says how much.
  case lost(LostOutput)
  /// A command that was asked for with `perform` is done.
  case answered(token: UInt64, CommandResult)
  /// Something that the log and the counters want to know.
  case note(LinkNote)
  /// The conversation is over; the link sends nothing more.
  case ended(EndReason)
}

/// How a session and its SOL came about.
package struct SOLInfo: Equatable, Sendable {
  package var cipherSuite: UInt8
  package var privilege: PrivilegeLevel
  package var bmcSessionID: UInt32
  /// Characters in a packet to the BMC, at most.
  package var characterLimit: Int
  package var isEncrypted: Bool

  package init(
    cipherSuite: UInt8,
    privilege: PrivilegeLevel,
    bmcSessionID: UInt32,
    characterLimit: Int,
    isEncrypted: Bool
  ) {
    self.cipherSuite = cipherSuite
    self.privilege = privilege
    self.bmcSessionID = bmcSessionID
    self.characterLimit = characterLimit
    self.isEncrypted = isEncrypted
  }
}

/// Who has SOL, as far as the BMC tells.
package struct SOLOwner: Equatable, Sendable {
  /// The BMC's id of the owner's session; `nil` where it does not tell.
  package var bmcSessionID: UInt32?
  /// What Get Session Info says of it.
  package var holder: SessionInfo.Holder?

  package init(bmcSessionID: UInt32?, holder: SessionInfo.Holder? = nil) {
    self.bmcSessionID = bmcSessionID
    self.holder = holder
  }
}

/// Why SOL does not run in a session that is open.
package enum SOLTrouble: Equatable, Sendable {
  /// Somebody else has it, and the machine's `steal` leaves it there.
  case owned(SOLOwner)
  /// Somebody else took it away from us.
  case stolen(SOLOwner)
  /// The BMC ended it, as at a power event; it is being activated again.
  case deactivated
  /// The BMC acknowledges nothing that is typed; SOL is being opened anew.
  case stuck
  /// The BMC's settings have SOL switched off.
  case disabled
  /// All instances are taken.
  case limitReached
  /// The BMC refuses encrypted SOL, and plain SOL is not allowed.
  case encryptionRefused
  /// The session's privilege is too low for SOL.
  case insufficientPrivilege
  /// SOL stays with a session that does not let go.
  case notReleased
  /// Activate Payload failed in another way.
  case refused(CompletionCode)
  /// Activate Payload was not answered.
  case noAnswer
  /// The BMC is silent; the session is kept for a minute.
  case dark
}

/// Why output was lost.
package enum LostOutput: Equatable, Sendable {
  /// The BMC said so (transmit overrun).
  case overrun
  /// The BMC gave up on packets that never arrived.
  case gap
  /// The journal took over 2 s: the BMC has given up on its packet.
  case heldTooLong
}

/// Something to log or to count.
package enum LinkNote: Equatable, Sendable {
  /// Three questions in a row went unanswered; they go on, every few seconds.
  case unreachable
  /// The BMC answers again, in the session.
  case back
  /// A session is open at this level; SOL comes next.
  case loggedIn(cipherSuite: UInt8, privilege: PrivilegeLevel)
  case cipherSuiteRefused(UInt8, RMCPStatus)
  /// The BMC did not give the level above.
  case privilegeLowered(PrivilegeLevel)
  /// A step of the handshake was not answered; it starts again.
  case handshakeRestarted(HandshakeStep)
  /// SOL was held by our own earlier run.
  case ghostFound(bmcSessionID: UInt32)
  /// The size that the BMC named makes no sense.
  case payloadSizeDoubtful(UInt16)
  /// The BMC's session sequence numbers ran so far ahead.
  case sequenceJumped(UInt32)
  /// A packet came again whose output had been taken.
  case repeated
  /// An acknowledgement has been held over 500 ms.
  case acknowledgementSlow
  /// The machine went to sleep or off, or came back, as SOL tells.
  case transferUnavailable(Bool)
  case breakDetected
  /// A packet failed a check.
  case badPacket
}

/// A step of the login.
package enum HandshakeStep: Equatable, Sendable {
  case authenticationCapabilities
  case openSession
  case rakpMessage1
  case rakpMessage3
  case setPrivilege
}

/// Why a link is over.
package enum EndReason: Equatable, Sendable {
  /// We closed it.
  case closed
  /// A step of the login was never answered.
  case noAnswer(HandshakeStep)
  /// The BMC does not speak RMCP+.
  case noRMCPPlus
  /// Every cipher suite that may be used was refused.
  case cipherSuitesRefused([CipherSuiteRefusal])
  /// The BMC has no room for another session.
  case noSessionSlots
  /// The BMC does not have the user, or has it disabled.
  case userRefused(RMCPStatus)
  case wrongPassword
  /// The BMC's K_g is not the one in the settings.
  case wrongBMCKey
  /// The user may not have the level that the settings ask for.
  case privilegeRefused(PrivilegeLevel)
  /// The login worked, but no answer in the session passes the checks.
  case unverified
  /// Another refusal during login.
  case refused(HandshakeStep, RMCPStatus)
  /// Nothing came for a minute.
  case dark
  /// The BMC answers, and not in our session: it has rebooted or dropped us.
  case forgotten
}

/// A cipher suite that a BMC did not want, and what it said.
package struct CipherSuiteRefusal: Equatable, Sendable {
  package var suite: UInt8
  package var status: RMCPStatus

  package init(suite: UInt8, status: RMCPStatus) {
    self.suite = suite
    self.status = status
  }
}
