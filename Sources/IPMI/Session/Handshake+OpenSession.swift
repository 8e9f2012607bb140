// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Open Session: the cipher suites in order, and new beginnings.
extension Handshake {
  /// Begins with Open Session, at once or as soon as the limits allow.
  mutating func begin(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    let allowed = memory.handshakes.earliest(at: now)
    guard allowed <= now else { return rest(until: allowed, isAdmitted: false) }
    let turn = workspace.handshakes?.reserve(at: now) ?? now
    guard turn <= now else { return rest(until: turn, isAdmitted: true) }
    return enter(at: now, using: &workspace)
  }

  private mutating func rest(until moment: Moment, isAdmitted: Bool) -> Outcome {
    step = .resting(isAdmitted: isAdmitted)
    deadline = moment
    return .waiting
  }

  mutating func enter(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    memory.handshakes.use(at: now)
    return open(at: now, using: &workspace)
  }

  private mutating func open(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard suiteIndex < suites.count else { return .ended(noSuiteLeft) }
    step = .opening
    repeats = 0
    tag &+= 1
    consoleSessionID = consoleSessionID.next
    let request = OpenSessionRequest(
      tag: tag,
      privilege: configuration.quirks.contains(.opensesspriv) ? privilege : .highest,
      consoleSessionID: consoleSessionID.rawValue,
      algorithms: AlgorithmProposal(suites[suiteIndex])
    )
    var payload: [UInt8] = []
    request.encode(into: &payload)
    transmit(.openSessionRequest, payload, at: now, using: &workspace)
    return .waiting
  }

  private var noSuiteLeft: EndReason {
    let isFull = !refusals.isEmpty && refusals.allSatisfy { $0.status == .insufficientResources }
    return isFull ? .noSessionSlots : .cipherSuitesRefused(refusals)
  }

  mutating func opened(
    _ response: OpenSessionResponse,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard response.tag == tag else { return .waiting }
    switch response.outcome {
    case .refused(let status):
      return suiteRefused(status, at: now, using: &workspace)
    case .opened(_, let bmcSessionID, let algorithms):
      guard response.consoleSessionID == consoleSessionID.rawValue else { return .waiting }
      guard let suite = suites.first(where: algorithms.matches) else {
        return suiteRefused(.noMatchingCipherSuite, at: now, using: &workspace)
      }
      sendMessage1(bmcSessionID, suite, at: now, using: &workspace)
      return .waiting
    }
  }

  mutating func suiteRefused(
    _ status: RMCPStatus,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    let id = suites[suiteIndex].id
    refusals.append(CipherSuiteRefusal(suite: id, status: status))
    workspace.effects.append(.note(.cipherSuiteRefused(id, status)))
    suiteIndex += 1
    return open(at: now, using: &workspace)
  }

  /// Begins again with Open Session, or ends where that has been done often enough.
  mutating func restart(
    at now: Moment,
    else reason: EndReason,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard restarts < Self.restartLimit else { return .ended(reason) }
    restarts += 1
    workspace.effects.append(.note(.handshakeRestarted(currentStep)))
    return begin(at: now, using: &workspace)
  }
}
