// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Whose SOL is, before it is activated.
///
/// Status, then owner where somebody has it, then release where that may be done; then it is
/// activated. Only instance 1 is used, and nobody else's is touched: on some boards
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
  mutating func askOwner() {
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
  mutating func take(
    instanceInfo result: CommandResult
  ) -> GetPayloadInstanceInfo.Response? {
    guard case .completed(let code, let body) = result else { return nil }
    if code.isUnsupported { lacksInstanceInfo = true }
    guard code == .success else { return nil }
    return try? GetPayloadInstanceInfo.Response(body: body.span)
  }

  /// Whether that is how the BMC names this session as the owner.
  func isOurs(_ owner: UInt32) -> Bool {
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
  mutating func release(
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
