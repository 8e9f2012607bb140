// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Crypto

/// From the login to the end of the session, and whether the BMC is still there.
extension BMCLink {
  /// Goes on from a step of the handshake.
  mutating func take(
    _ outcome: Handshake.Outcome,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    if let handshake {
      consoleSessionID = handshake.consoleSessionID
      memory = handshake.memory
    }
    switch outcome {
    case .waiting:
      // Begun anew: there is no session yet that could be left behind.
      guard leavesBy != nil, handshake?.currentStep != .rakpMessage3 else { return }
      end(.closed, using: &workspace)
    case .ended(let reason):
      memory.privilege = nil
      end(reason, using: &workspace)
    case .opened(let session):
      handshake = nil
      self.session = session
      phase = .open
      if leavesBy != nil { return closeStep(at: now, using: &workspace) }
      liveness = Liveness(
        at: now,
        pace: workspace.pace,
        jitter: UInt8(truncatingIfNeeded: workspace.random.draw32()),
        isWatched: isWatched
      )
      order(SetSessionPrivilege(session.privilege), for: .setPrivilege, kind: .read)
      pump(at: now, using: &workspace)
    }
  }

  /// Takes the answer to Set Session Privilege Level.
  mutating func privilegeAnswered(
    _ result: CommandResult,
    using workspace: inout LinkWorkspace
  ) {
    guard let asked = session?.privilege else { return }
    guard case .completed(let code, _) = result else {
      return end(.noAnswer(.setPrivilege), using: &workspace)
    }
    guard code == .success else {
      guard configuration.privilege == .auto, let lower = asked.lower else {
        return end(.privilegeRefused(asked), using: &workspace)
      }
      session?.privilege = lower
      memory.privilege = lower
      workspace.effects.append(.note(.privilegeLowered(lower)))
      return order(SetSessionPrivilege(lower), for: .setPrivilege, kind: .read)
    }
    isLoggedIn = true
    let suite = session?.suite.id ?? 0
    workspace.effects.append(.note(.loggedIn(cipherSuite: suite, privilege: asked)))
    askStatus(using: &workspace)
  }

  /// Puts one of the link's own commands in line; the line's limit is beyond what a link asks.
  mutating func order(
    _ request: some CommandRequest,
    for purpose: CommandQueue.Purpose,
    kind: CommandOrder.Kind = .order
  ) {
    _ = commands.append(CommandOrder(request, kind: kind, priority: .upkeep), for: purpose)
  }

  /// Goes on from the end of a command.
  mutating func settle(
    _ purpose: CommandQueue.Purpose,
    _ result: CommandResult,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    switch purpose {
    case .caller(let token):
      workspace.effects.append(.answered(token: token, result))
    case .setPrivilege:
      privilegeAnswered(result, using: &workspace)
    case .activationStatus:
      statusAnswered(result, at: now, using: &workspace)
    case .instanceInfo:
      ownerAnswered(result, at: now, using: &workspace)
    case .holderInfo:
      holderAnswered(result, at: now, using: &workspace)
    case .activate:
      activateAnswered(result, at: now, using: &workspace)
    case .deactivate:
      deactivateAnswered(result, at: now, using: &workspace)
    case .closeGhost:
      return
    case .closeSession:
      if case .completed(.success, _) = result { isSessionClosed = !leavesSOL }
      end(.closed, using: &workspace)
    }
  }
}

// MARK: - Liveness

extension BMCLink {
  /// Since when something has been waited for that a living BMC would have answered.
  var suspectSince: Moment? {
    switch (commands.waitingSince, sender?.waitingSince) {
    case (let command?, let typed?): min(command, typed)
    case (let command, let typed): command ?? typed
    }
  }

  /// Asks, inside and outside, when it has been quiet for long enough.
  mutating func checkLiveness(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard let liveness else { return }
    let isOwner = life == .active
    let suspect = suspectSince
    guard liveness.deadline(suspectSince: suspect, isOwner: isOwner) <= now else { return }
    let sequence = commands.nextSequence()
    let step = self.liveness?.step(
      at: now,
      pace: workspace.pace,
      suspectSince: suspect,
      isOwner: isOwner,
      isWithinReach: session?.isWithinReach ?? false,
      sequence: sequence
    )
    perform(step ?? .nothing, at: now, using: &workspace)
  }

  mutating func perform(
    _ step: Liveness.Step,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    switch step {
    case .nothing:
      return
    case .askInside(let sequence):
      askInside(sequence, using: &workspace)
    case .askBoth(let sequence):
      askInside(sequence, using: &workspace)
      askOutside(using: &workspace)
    case .askOutside:
      askOutside(using: &workspace)
    case .turnedDark(let sequence):
      turnDark(using: &workspace)
      askInside(sequence, using: &workspace)
      askOutside(using: &workspace)
    case .forgotten where isLoggedIn:
      end(.forgotten, using: &workspace)
    case .forgotten:
      end(sawBadPacket ? .unverified : .noAnswer(.setPrivilege), using: &workspace)
    case .dead:
      end(.dark, using: &workspace)
    }
  }

  /// Who has SOL, or where a BMC cannot tell, what kind of device it is: any answer will do.
  private mutating func askInside(_ sequence: UInt8, using workspace: inout LinkWorkspace) {
    let message =
      lacksInstanceInfo
      ? LANMessage(request: GetDeviceID.command, sequence: sequence)
      : LANMessage(
        request: GetPayloadInstanceInfo.command,
        body: GetPayloadInstanceInfo().body,
        sequence: sequence
      )
    session?.transmit(message, using: &workspace)
  }

  private mutating func askOutside(using workspace: inout LinkWorkspace) {
    outsideSequence = (outsideSequence + 1) & 0x3F
    OutsideQuestion.transmit(
      asksForV20: !memory.asksInV15Form,
      privilege: session?.privilege ?? .user,
      sequence: outsideSequence,
      using: &workspace
    )
  }

  /// Input that waits must not be typed when the BMC comes back in a minute.
  private mutating func turnDark(using workspace: inout LinkWorkspace) {
    if life == .active { workspace.effects.append(.inactive(.dark)) }
    abandonInput(using: &workspace)
  }
}

// MARK: - The end

extension BMCLink {
  /// Forgets what was typed and not acknowledged, and tells.
  mutating func abandonInput(using workspace: inout LinkWorkspace) {
    guard let count = sender?.abandon(), count > 0 else { return }
    workspace.effects.append(.inputUnsure(count))
  }

  /// Tells the callers of commands that nothing will come of them any more.
  mutating func dropCommands(using workspace: inout LinkWorkspace) {
    for (purpose, result) in commands.removeAll() {
      if case .caller(let token) = purpose {
        workspace.effects.append(.answered(token: token, result))
      }
    }
  }

  /// What follows Deactivate Payload on an orderly exit: Close Session, then nothing.
  mutating func closeStep(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard let bmcSessionID = session?.bmcSessionID, !isClosingSession else {
      return end(.closed, using: &workspace)
    }
    abandonInput(using: &workspace)
    life = .none
    isClosingSession = true
    _ = commands.removeAll()
    phase = .closing(until: now + .milliseconds(500))
    order(CloseSession(bmcSessionID: bmcSessionID), for: .closeSession)
    pumpCommands(at: now, using: &workspace)
  }

  /// Gives a session back that is open, or may be, and is of no use.
  ///
  /// BMCs have few. Nobody waits for the answer.
  private mutating func leaveSession(_ reason: EndReason, using workspace: inout LinkWorkspace) {
    if phase == .connecting, reason == .closed { handshake?.leave(using: &workspace) }
    guard phase == .open, let id = session?.bmcSessionID else { return }
    switch reason {
    case .privilegeRefused, .noAnswer, .unverified, .forgotten:
      let message = LANMessage(
        request: CloseSession.command,
        body: CloseSession(bmcSessionID: id).body,
        sequence: commands.nextSequence()
      )
      session?.transmit(message, using: &workspace)
    default: return
    }
  }

  /// Ends the link; typed bytes that were not acknowledged are reported.
  mutating func end(_ reason: EndReason, using workspace: inout LinkWorkspace) {
    abandonInput(using: &workspace)
    dropCommands(using: &workspace)
    if let sender { memory.firstSequence = sender.nextSequence }
    leaveSession(reason, using: &workspace)
    phase = .ended
    life = .none
    handshake = nil
    session = nil
    liveness = nil
    sender = nil
    workspace.effects.append(.ended(reason))
  }
}
