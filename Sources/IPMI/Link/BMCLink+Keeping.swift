// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// SOL that runs is looked after, and got again where it is lost.
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

  mutating func wait(
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
