// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
private import Synchronization

/// One BMC's whole conversation: the login, its session, SOL both ways, and other commands.
///
/// A state machine without socket or clock. Every event takes the time and a `LinkWorkspace`, in
/// which it leaves its effects; the caller performs them in order. Call `timerFired` at `nextDeadline`.
///
/// In order: `start`; datagrams to `receive`; `needsJournal` is answered with `sessionJournaled`;
/// after `active` output arrives as `deliver`, and is acknowledged once `journaled` is called; `close`
/// ends it in good order. After `ended` a link is done for: the next attempt is a new one, which
/// inherits `memory` and `consoleSessionID`.
///
/// Noncopyable: a conversation has one owner, and nothing in it is copied, with
/// a retain for each array, because somebody reads one of its properties.
package struct BMCLink: ~Copyable, Sendable {
  // What a packet of output touches comes first, and together: among ten thousand consoles each
  // line of it has to be fetched from memory.

  var phase = Phase.idle
  var life = SOLLife.none
  /// Whether SOL is asked to be encrypted.
  var encryptsSOL = true
  /// Closing waits for what was delivered to be journaled and acknowledged.
  private var awaitsLog = false
  var isUnavailable = false
  var isWatched = false
  var receiver = SOLReceiver()
  /// The id that packets from the BMC carry at present; the slot never changes.
  package internal(set) var consoleSessionID: ConsoleSessionID
  var session: Session?
  var liveness: Liveness?
  var sender: SOLSender?
  var commands = CommandQueue()
  var patience = SOLPatience()

  var handshake: Handshake?
  /// The session has the privilege that it needs: the login is complete.
  var isLoggedIn = false
  /// A packet of the session failed a check.
  var sawBadPacket = false
  /// What to give to the next link of this BMC.
  package internal(set) var memory: LinkMemory
  /// What `active` said; kept over a darkness.
  var info: SOLInfo?
  var activeSince: Moment?
  /// Whether the BMC's session id is in the journal.
  var isJournaled = false
  /// The id by which the BMC names our session as an owner, once it has.
  var ownerID: UInt32?
  /// The BMC has no Get Payload Instance Info.
  var lacksInstanceInfo = false
  var ghostIsGone = false
  /// Activate Payload has said that somebody has SOL.
  var isTaken = false
  /// We have, or may have, activated SOL: an owner whom the BMC calls 0 is this session.
  var mayBeOurs = false
  /// SOL may stay ours beyond the link: Deactivate Payload was not answered.
  var leavesSOL = false
  /// Close Session is out.
  var isClosingSession = false
  /// Set where the link was closed in the last step of its login: it ends then at the latest.
  var leavesBy: Moment?
  /// The BMC has confirmed that the session is closed, and kept no SOL for it.
  package internal(set) var isSessionClosed = false
  /// Numbers of questions outside the session.
  var outsideSequence: UInt8 = 0
  package let configuration: BMCLinkConfiguration
  /// Pins the link to its place in memory, as an atomic does to whatever holds it: each call of a
  /// method that only reads would copy all of it to the stack else, a kilobyte, most of it cold.
  private let pin = Atomic(false)

  enum Phase: Equatable, Sendable {
    case idle
    case connecting
    case open
    /// Deactivate Payload, then Close Session are out; over at that time whatever comes.
    case closing(until: Moment)
    case ended
  }

  /// A link that has not started; see `ConsoleSessionID` for the choice of the id.
  package init(_ configuration: BMCLinkConfiguration, consoleSessionID: ConsoleSessionID) {
    self.configuration = configuration
    self.consoleSessionID = consoleSessionID
    memory = configuration.memory
  }

  /// Whether it has begun and not ended.
  package var isRunning: Bool { phase != .idle && phase != .ended }

  /// The BMC's id of the open session.
  package var bmcSessionID: UInt32? { session?.bmcSessionID }

  /// Whether input is taken: SOL runs and the BMC answers.
  package var acceptsInput: Bool { phase == .open && life == .active && !isDark }

  /// Bytes of input that there is room for.
  package var inputRoom: Int { acceptsInput ? sender?.queue.room ?? 0 : 0 }

  /// Whether delivered bytes wait for `journaled`.
  package var isHoldingAcknowledgement: Bool { receiver.isHolding }

  var isDark: Bool { liveness?.isDark ?? false }
  var isOpen: Bool { if case .closing = phase { true } else { phase == .open } }
}

// MARK: - Events

extension BMCLink {
  /// Begins to log in.
  package mutating func start(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard phase == .idle else { return }
    phase = .connecting
    var handshake = Handshake(configuration, memory: memory, consoleSessionID: consoleSessionID)
    handshake.start(at: now, using: &workspace)
    self.handshake = handshake
  }

  /// When `timerFired` has to be called; `nil` once the link has ended.
  package var nextDeadline: Moment? {
    switch phase {
    case .idle, .ended: return nil
    case .connecting: return leavesBy ?? handshake?.deadline
    case .closing(let until): return until
    case .open: break
    }
    var earliest = commands.deadline
    func consider(_ deadline: Moment?) {
      guard let deadline else { return }
      earliest = earliest.map { min($0, deadline) } ?? deadline
    }
    consider(liveness?.deadline(suspectSince: suspectSince, isOwner: life == .active))
    if case .waiting(let until) = life { consider(until) }
    if life == .active, !isDark {
      consider(sender?.deadline)
    }
    return earliest
  }

  /// When a held acknowledgement becomes worth a word: then `timerFired` is to be called too.
  ///
  /// Not in `nextDeadline`, which would be moved to and fro with each packet; the caller knows
  /// when its log is late.
  package var holdDeadline: Moment? {
    phase == .open && life == .active && !isDark ? receiver.deadline : nil
  }

  /// Does what is due.
  package mutating func timerFired(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    switch phase {
    case .idle, .ended:
      return
    case .connecting:
      if let leavesBy, leavesBy <= now { return end(.closed, using: &workspace) }
      guard let outcome = handshake?.timerFired(at: now, using: &workspace) else { return }
      take(outcome, at: now, using: &workspace)
    case .closing(let until):
      guard until <= now else { return }
      guard awaitsLog else { return closeStep(at: now, using: &workspace) }
      leaveSOLBehindLog(at: now, using: &workspace)
    case .open:
      checkLiveness(at: now, using: &workspace)
      if case .waiting(let until) = life, until <= now { askStatus(using: &workspace) }
      reportDelay(at: now, using: &workspace)
      pump(at: now, using: &workspace)
    }
  }

  /// Ends the conversation in good order: Deactivate Payload, Close Session.
  ///
  /// What was delivered is acknowledged first, when it is journaled: it would come again else.
  package mutating func close(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    switch phase {
    case .connecting where handshake?.currentStep == .rakpMessage3:
      // The BMC has a session for us as soon as it has read that: it is closed when we know it.
      leavesBy = leavesBy ?? now + .seconds(1)
    case .idle, .connecting:
      end(.closed, using: &workspace)
    case .closing, .ended:
      return
    case .open:
      phase = .closing(until: now + .seconds(1))
      dropCommands(using: &workspace)
      awaitsLog = life == .active && receiver.isHolding
      if !awaitsLog { leaveSOL(at: now, using: &workspace) }
    }
  }

  /// Puts a command in line; its result comes as `answered` with that token.
  ///
  /// `false` where there is no session or the line is full.
  package mutating func perform(
    _ order: CommandOrder,
    token: UInt64,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Bool {
    guard phase == .open, life != .none else { return false }
    guard commands.append(order, for: .caller(token: token)) else { return false }
    pump(at: now, using: &workspace)
    return true
  }

  /// Tells that somebody watches the console, or nobody: a watched one is probed more often.
  package mutating func setWatched(_ isWatched: Bool, at now: Moment) {
    self.isWatched = isWatched
    liveness?.isWatched = isWatched
    liveness?.lastBusy = now
  }

  /// Tells that the machine was switched on, off or reset: SOL may have gone with it.
  package mutating func powerChanged(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard phase == .open, life == .active else { return }
    if configuration.quirks.contains(.solreopen) {
      reopen(.deactivated, at: now, using: &workspace)
    } else {
      liveness?.hurry(at: now)
    }
    timerFired(at: now, using: &workspace)
  }
}

// MARK: - Input

extension BMCLink {
  /// Takes what was typed, as far as there is room, and says how much that was.
  ///
  /// Nothing is taken while `acceptsInput` is false: nothing is typed later than it was meant.
  package mutating func write(
    _ input: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Int {
    guard acceptsInput, let taken = sender?.append(input) else { return 0 }
    pumpSOL(at: now, using: &workspace)
    return taken
  }

  /// Queues a break after what has been typed; `false` where it cannot be taken.
  package mutating func sendBreak(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Bool {
    guard acceptsInput, sender?.appendBreak() == true else { return false }
    pumpSOL(at: now, using: &workspace)
    return true
  }

  /// Everything delivered so far is committed: a held acknowledgement goes out.
  package mutating func journaled(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard life == .active, let header = receiver.journaled() else { return }
    session?.transmit(header, isEncrypted: encryptsSOL, using: &workspace)
    if awaitsLog { leaveSOLBehindLog(at: now, using: &workspace) }
  }

  private mutating func leaveSOLBehindLog(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    awaitsLog = false
    phase = .closing(until: now + .seconds(1))
    leaveSOL(at: now, using: &workspace)
  }

  /// The BMC's session id is in the journal: SOL may be activated.
  package mutating func sessionJournaled(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard phase == .open, life == .awaitingJournal else { return }
    isJournaled = true
    activate()
    pump(at: now, using: &workspace)
  }
}
