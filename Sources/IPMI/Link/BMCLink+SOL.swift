// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// SOL packets in both directions, while SOL is active.
extension BMCLink {
  /// Takes a SOL payload; `sequence` is its number in the session, where that can be trusted.
  ///
  /// What comes before Activate Payload is answered is left to the BMC to send again.
  mutating func readSOL(
    _ payload: Span<UInt8>,
    _ sequence: UInt32?,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) throws(WireError) {
    guard life == .active else { return heard(at: now, using: &workspace) }
    var data = payload
    let header = try SOLHeader(decoding: &data)
    // What goes on and on shows no life: our session may be gone, or beyond the BMC's window.
    if !receiver.isUnheeding(header) {
      heard(at: now, using: &workspace)
      liveness?.lastOwned = now
    }
    takeAcknowledgement(header, sequence, at: now, using: &workspace)
    // What comes now would not be acknowledged any more: the BMC keeps it.
    guard phase == .open else { return }
    let verdict = receiver.receive(
      header,
      byteCount: data.count,
      sessionSequence: sequence,
      at: now
    )
    switch verdict {
    case .new(let count, let isGap):
      liveness?.lastBusy = now
      if isGap { workspace.effects.append(.lost(.gap)) }
      takeStatus(header.status, using: &workspace)
      deliver(data.extracting(first: count), using: &workspace)
    case .acknowledge(let acknowledgement):
      if data.count > 0 { workspace.effects.append(.note(.repeated)) }
      session?.transmit(acknowledgement, isEncrypted: encryptsSOL, using: &workspace)
    case .nothing where header.sequence == 0:
      takeStatus(header.status, using: &workspace)
    case .nothing:
      workspace.effects.append(.note(.repeated))
    }
    guard header.status.contains(.deactivated) else { return }
    lostSOL(.deactivated, at: now, using: &workspace)
  }

  private func deliver(_ data: Span<UInt8>, using workspace: inout LinkWorkspace) {
    let start = workspace.effects.bytes.count
    workspace.effects.bytes.append(data)
    workspace.effects.append(.deliver(start..<workspace.effects.bytes.count))
  }

  private mutating func takeAcknowledgement(
    _ header: SOLHeader,
    _ sequence: UInt32?,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard header.acknowledged != 0 else { return }
    let outcome = sender?.acknowledged(by: header, sessionSequence: sequence, at: now)
    guard case .refused(let count) = outcome, count > 0 else { return }
    workspace.effects.append(.inputRefused(count))
  }

  private mutating func takeStatus(_ status: SOLStatus, using workspace: inout LinkWorkspace) {
    guard !status.isEmpty || isUnavailable else { return }
    if status.contains(.transmitOverrun) { workspace.effects.append(.lost(.overrun)) }
    if status.contains(.breakDetected) { workspace.effects.append(.note(.breakDetected)) }
    let isUnavailable = status.contains(.transferUnavailable)
    guard isUnavailable != self.isUnavailable else { return }
    self.isUnavailable = isUnavailable
    workspace.effects.append(.note(.transferUnavailable(isUnavailable)))
  }

  /// Says once each that an acknowledgement is held for long, and for too long.
  mutating func reportDelay(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard life == .active, let delay = receiver.delay(at: now) else { return }
    switch delay {
    case .slow: workspace.effects.append(.note(.acknowledgementSlow))
    case .losing: workspace.effects.append(.lost(.heldTooLong))
    }
  }

  /// Sends what can be sent.
  mutating func pump(at now: Moment, using workspace: inout LinkWorkspace) {
    pumpSOL(at: now, using: &workspace)
    pumpCommands(at: now, using: &workspace)
  }

  mutating func pumpSOL(at now: Moment, using workspace: inout LinkWorkspace) {
    guard life == .active, !isDark else { return }
    let heardUpTo = session?.window.highest ?? 0
    while let step = sender?.step(at: now, heardUpTo: heardUpTo) {
      switch step {
      case .nothing:
        return
      case .stuck:
        return reopen(.stuck, at: now, using: &workspace)
      case .send(let header, let byteCount):
        guard let input = sender?.queue else { return }
        session?.transmit(
          header,
          byteCount,
          of: input,
          isEncrypted: encryptsSOL,
          using: &workspace
        )
      }
    }
  }

  mutating func pumpCommands(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    while isOpen {
      switch commands.step(at: now) {
      case .nothing:
        return
      case .send(let order, let sequence):
        guard !isDark || session?.isWithinReach == true else { continue }
        session?.transmit(order.message(sequence: sequence), using: &workspace)
      case .gaveUp(let purpose, let result):
        settle(purpose, result, at: now, using: &workspace)
      }
    }
  }
}
