// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How SOL is got, kept, and got again.
///
/// Status, then owner where somebody has it, then release where that may be done, then the journal,
/// then Activate Payload. Only instance 1 is used, and nobody else's is touched: on some boards
/// (Supermicro X8DTG-D, Dell Xanadu III) deactivating one instance ends another.
extension BMCLink {
  /// Asks whether SOL is free.
  mutating func askStatus(using workspace: inout LinkWorkspace) {
    isTaken = false
    guard !configuration.quirks.contains(.solstatus) else { return prepare(using: &workspace) }
    life = .askingStatus
    order(GetPayloadActivationStatus(), for: .activationStatus, kind: .read)
  }

  mutating func statusAnswered(
    _ result: CommandResult,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard life == .askingStatus else { return }
    guard case .completed(.success, let body) = result,
      let status = try? GetPayloadActivationStatus.Response(body: body.span)
    else { return prepare(using: &workspace) }
    if status.isActive(1) { askOwner() } else { prepare(using: &workspace) }
  }

  /// Asks whose SOL is.
  private mutating func askOwner() {
    life = .askingOwner
    order(GetPayloadInstanceInfo(), for: .instanceInfo, kind: .read)
  }

  mutating func ownerAnswered(
    _ result: CommandResult,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    let answer = take(instanceInfo: result)
    if case .closing = phase {
      return leaveSOL(of: answer?.bmcSessionID, at: now, using: &workspace)
    }
    guard life == .askingOwner else { return }
    guard let owner = answer?.bmcSessionID else {
      return owned(by: SOLOwner(bmcSessionID: nil), at: now, using: &workspace)
    }
    if isOurs(owner) {
      // This session: an activation whose answer was lost, or a BMC that holds on.
      release(at: now, using: &workspace)
    } else if owner != 0 {
      life = .askingHolder(bmcSessionID: owner)
      order(GetSessionInfo(.id(owner)), for: .holderInfo, kind: .read)
    } else if isTaken {
      // Activate Payload said that somebody has it: a BMC that does not say who.
      owned(by: SOLOwner(bmcSessionID: nil), at: now, using: &workspace)
    } else {
      prepare(using: &workspace)
    }
  }

  /// Reads an answer, or notes that the BMC does not have the command; any other refusal may be
  /// over the next time.
  private mutating func take(
    instanceInfo result: CommandResult
  ) -> GetPayloadInstanceInfo.Response? {
    guard case .completed(let code, let body) = result else { return nil }
    if code.isUnsupported { lacksInstanceInfo = true }
    guard code == .success else { return nil }
    return try? GetPayloadInstanceInfo.Response(body: body.span)
  }

  /// Whether that is how the BMC names this session as the owner.
  private func isOurs(_ owner: UInt32) -> Bool {
    owner == session?.bmcSessionID || owner != 0 && owner == ownerID || owner == 0 && mayBeOurs
  }

  mutating func holderAnswered(
    _ result: CommandResult,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard case .askingHolder(let id) = life else { return }
    var owner = SOLOwner(bmcSessionID: id)
    if case .completed(.success, let body) = result {
      owner.holder = (try? SessionInfo(body: body.span))?.holder
    }
    owned(by: owner, at: now, using: &workspace)
  }

  /// Somebody has SOL: takes it, or waits until it is free.
  private mutating func owned(
    by owner: SOLOwner,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    if configuration.steal != .never, isGhost(owner), let id = owner.bmcSessionID {
      workspace.effects.append(.note(.ghostFound(bmcSessionID: id)))
      // Reaped later, it would take the new SOL down with it.
      order(CloseSession(bmcSessionID: id), for: .closeGhost)
      ghostIsGone = true
      return release(at: now, using: &workspace)
    }
    guard configuration.steal == .always else {
      let trouble = SOLTrouble.owned(owner)
      return wait(SOLPatience.ownedPause, trouble, at: now, using: &workspace)
    }
    release(at: now, using: &workspace)
  }

  private func isGhost(_ owner: SOLOwner) -> Bool {
    guard let ghost = configuration.ghost, !ghostIsGone else { return false }
    return owner.bmcSessionID == ghost.bmcSessionID && ghost.matches(owner.holder)
  }

  /// Deactivates SOL, unless that has been done in vain often enough.
  private mutating func release(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard patience.releases < SOLPatience.releaseLimit else {
      patience.releases = 0
      return wait(SOLPatience.ownedPause, .notReleased, at: now, using: &workspace)
    }
    patience.releases += 1
    mayBeOurs = false
    life = .releasing
    order(DeactivatePayload(), for: .deactivate)
  }

  /// Goes on to activate, whatever the answer: Activate Payload will tell.
  mutating func deactivateAnswered(
    _ result: CommandResult,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    if case .closing = phase {
      if case .completed = result { leavesSOL = false }
      return closeStep(at: now, using: &workspace)
    }
    guard life == .releasing else { return }
    prepare(using: &workspace)
  }
}

// MARK: - Leaving it

extension BMCLink {
  /// Gives SOL back where it is ours: at once where it runs, and where an activation or its end
  /// was not answered yet, after asking whose it is.
  mutating func leaveSOL(at now: Moment, using workspace: inout LinkWorkspace) {
    if life == .activating { mayBeOurs = true }
    leavesSOL = life == .active || life == .releasing || mayBeOurs
    if life == .active {
      order(DeactivatePayload(), for: .deactivate)
    } else if leavesSOL, !lacksInstanceInfo {
      order(GetPayloadInstanceInfo(), for: .instanceInfo, kind: .read)
    } else {
      return closeStep(at: now, using: &workspace)
    }
    pumpCommands(at: now, using: &workspace)
  }

  /// Goes on when it is known whose SOL is; `nil` where the BMC did not say.
  private mutating func leaveSOL(
    of owner: UInt32?,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard !isClosingSession else { return }
    guard let owner else { return closeStep(at: now, using: &workspace) }
    guard isOurs(owner) else {
      leavesSOL = false
      return closeStep(at: now, using: &workspace)
    }
    order(DeactivatePayload(), for: .deactivate)
    pumpCommands(at: now, using: &workspace)
  }
}

// MARK: - Activation

extension BMCLink {
  /// Journals the session's id, unless that is done, and activates.
  private mutating func prepare(using workspace: inout LinkWorkspace) {
    guard !isJournaled, let id = session?.bmcSessionID else { return activate() }
    life = .awaitingJournal
    workspace.effects.append(.needsJournal(bmcSessionID: id))
  }

  mutating func activate() {
    life = .activating
    var options: ActivatePayload.Options = [.alertsDeferred]
    if session?.protection.signs == true { options.insert(.authenticated) }
    if session?.protection.encrypts == true, encryptsSOL { options.insert(.encrypted) }
    if !configuration.quirks.contains(.intelplus) { options.insert(.handshakeLeftAlone) }
    order(ActivatePayload(options: options), for: .activate)
  }

  mutating func activateAnswered(
    _ result: CommandResult,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard life == .activating else { return }
    guard case .completed(let code, let body) = result else {
      // It may have been carried out: ask whose SOL is now.
      mayBeOurs = true
      return askOwner()
    }
    guard code == .success else { return activateRefused(code, at: now, using: &workspace) }
    let answer = try? ActivatePayload.Response(body: body.span)
    activated(inboundSize: answer?.inboundSize ?? 0, at: now, using: &workspace)
  }

  private mutating func activated(
    inboundSize: UInt16,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard let session else { return }
    let quirks = configuration.quirks
    let limit = SOLSizes.characterLimit(inboundSize: inboundSize, quirks: quirks)
    if limit.isDoubtful { workspace.effects.append(.note(.payloadSizeDoubtful(inboundSize))) }
    let first = sender?.nextSequence ?? memory.firstSequence
    sender = SOLSender(firstSequence: first, characterLimit: limit.count, quirks: quirks)
    receiver = SOLReceiver()
    life = .active
    patience.releases = 0
    activeSince = now
    ownerID = nil
    mayBeOurs = false
    isUnavailable = false
    liveness?.lastOwned = now
    liveness?.lastBusy = now
    let info = SOLInfo(
      cipherSuite: session.suite.id,
      privilege: session.privilege,
      bmcSessionID: session.bmcSessionID,
      characterLimit: limit.count,
      isEncrypted: encryptsSOL && session.protection.encrypts
    )
    self.info = info
    workspace.effects.append(.active(info))
    // What this says of the owner is what later answers are compared with.
    liveness?.hurry(at: now)
    checkLiveness(at: now, using: &workspace)
  }

  private mutating func activateRefused(
    _ code: CompletionCode,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    let pause = SOLPatience.refusedPause
    switch code {
    case ActivatePayload.alreadyActive:
      isTaken = true
      askOwner()
    case ActivatePayload.disabled:
      wait(pause, .disabled, at: now, using: &workspace)
    case ActivatePayload.limitReached:
      wait(SOLPatience.ownedPause, .limitReached, at: now, using: &workspace)
    case ActivatePayload.encryptionRefused where encryptsSOL && configuration.allowsPlainSOL:
      encryptsSOL = false
      activate()
    case ActivatePayload.encryptionRefused:
      wait(pause, .encryptionRefused, at: now, using: &workspace)
    case ActivatePayload.encryptionRequired where !encryptsSOL:
      encryptsSOL = true
      activate()
    case .insufficientPrivilege:
      wait(pause, .insufficientPrivilege, at: now, using: &workspace)
    default:
      wait(pause, .refused(code), at: now, using: &workspace)
    }
  }
}

// MARK: - Keeping it

extension BMCLink {
  /// Takes the answer to a probe: SOL is ours, nobody's, or somebody else's.
  mutating func probeAnswered(
    _ code: CompletionCode,
    _ body: [UInt8],
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard let answer = take(instanceInfo: .completed(code, body)) else {
      liveness?.lastOwned = now
      return
    }
    guard life == .active else { return }
    let owner = answer.bmcSessionID
    // The first answer after an activation tells how this BMC names us; a 0 then tells nothing.
    if ownerID == nil, owner != 0 { ownerID = owner }
    guard let ownerID, owner != ownerID else {
      liveness?.lastOwned = now
      return
    }
    guard owner != 0 else { return lostSOL(.deactivated, at: now, using: &workspace) }
    lostSOL(.stolen(SOLOwner(bmcSessionID: owner)), at: now, using: &workspace)
  }

  /// SOL is gone: tells, and tries to get it again when patience allows.
  mutating func lostSOL(
    _ trouble: SOLTrouble,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard phase == .open, life == .active else { return }
    abandonInput(using: &workspace)
    receiver = SOLReceiver()
    let duration = activeSince.map { now - $0 } ?? .zero
    wait(patience.pause(afterActiveFor: duration), trouble, at: now, using: &workspace)
  }

  /// Closes SOL and opens it again.
  ///
  /// Somebody may have taken it without a word: only what is ours is closed. Of a BMC that cannot
  /// say whose it is that is the session, which takes along no SOL but its own.
  mutating func reopen(
    _ trouble: SOLTrouble,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    abandonInput(using: &workspace)
    receiver = SOLReceiver()
    workspace.effects.append(.inactive(trouble))
    patience.releases = 0
    guard lacksInstanceInfo else {
      mayBeOurs = true
      return askOwner()
    }
    guard configuration.steal != .always else { return release(at: now, using: &workspace) }
    dropCommands(using: &workspace)
    closeStep(at: now, using: &workspace)
  }

  private mutating func wait(
    _ pause: Duration,
    _ trouble: SOLTrouble,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    workspace.effects.append(.inactive(trouble))
    info = nil
    guard pause > .zero else { return askStatus(using: &workspace) }
    life = .waiting(until: now + pause)
  }
}
