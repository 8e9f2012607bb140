// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// SOL is given back where it is ours, before its session is closed.
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
  mutating func leaveSOL(
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
