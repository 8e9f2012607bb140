// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Activate Payload, once the session's id is in the journal, and what a BMC may say to it.
extension BMCLink {
  /// Journals the session's id, unless that is done, and activates.
  mutating func prepare(using workspace: inout LinkWorkspace) {
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
