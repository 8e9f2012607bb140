// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// From a datagram to the part of the conversation that it belongs to.
extension BMCLink {
  /// Takes a datagram from the BMC's address.
  ///
  /// Nothing in it is trusted before its integrity is checked; what does not fit is passed over.
  package mutating func receive(
    _ datagram: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    guard phase != .idle, phase != .ended else { return }
    do {
      try read(datagram, at: now, using: &workspace)
    } catch {
      sawBadPacket = sawBadPacket || phase == .open
      workspace.effects.append(.note(.badPacket))
    }
    if phase == .open { pump(at: now, using: &workspace) }
  }

  private mutating func read(
    _ datagram: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) throws(WireError) {
    var rest = datagram
    guard try RMCPHeader(decoding: &rest).messageClass == .ipmi else { return }
    switch try SessionHeader(decoding: &rest) {
    case .v15(let header):
      guard header.sessionID == 0 else { return }
      let payload = rest.extracting(first: header.payloadByteCount)
      try readOutside(payload, at: now, using: &workspace)
    case .v20(let header) where header.sessionID == 0:
      let payload = rest.extracting(first: header.payloadByteCount)
      guard header.payloadType != .ipmi else {
        return try readOutside(payload, at: now, using: &workspace)
      }
      let outcome = try handshake?.receive(
        header.payloadType,
        payload,
        at: now,
        using: &workspace
      )
      if let outcome { take(outcome, at: now, using: &workspace) }
    case .v20(let header):
      try readInside(datagram, header, rest, at: now, using: &workspace)
    }
  }

  /// An answer to a question outside any session.
  private mutating func readOutside(
    _ payload: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) throws(WireError) {
    let isChecked = !configuration.quirks.contains(.nochecksumcheck)
    let message = try LANMessage(decoding: payload, isChecked: isChecked)
    guard message.netFn.isResponse, message.command == GetAuthenticationCapabilities.command,
      let code = message.body.first
    else { return }
    guard phase == .connecting else {
      let step = liveness?.answeredOutside(at: now) ?? .nothing
      return perform(step, at: now, using: &workspace)
    }
    let outcome = handshake?.receiveCapabilities(
      CompletionCode(rawValue: code),
      message.body.span.extracting(droppingFirst: 1),
      at: now,
      using: &workspace
    )
    if let outcome { take(outcome, at: now, using: &workspace) }
  }

  /// A packet of the session: checked, decrypted, and new.
  private mutating func readInside(
    _ datagram: Span<UInt8>,
    _ header: SessionHeader20,
    _ rest: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) throws(WireError) {
    guard header.sessionID == consoleSessionID.rawValue else { return }
    if phase == .connecting {
      let outcome = try handshake?.receiveInside(datagram, header, rest, using: &workspace)
      if let outcome { take(outcome, at: now, using: &workspace) }
      return
    }
    guard isOpen, session != nil else { return }
    var payload: [UInt8] = []
    swap(&payload, &workspace.payload)
    defer { swap(&payload, &workspace.payload) }
    try session?.protection.open(
      datagram,
      header: header,
      rest: rest,
      cipher: &workspace.cipher,
      into: &payload
    )
    guard isNew(header, using: &workspace) else { return }
    if header.payloadType != .sol { heard(at: now, using: &workspace) }
    switch header.payloadType {
    case .sol:
      let isNumbered = session?.protection.signs == true || header.sequence != 0
      let sequence = isNumbered ? header.sequence : nil
      try readSOL(payload.span, sequence, at: now, using: &workspace)
    case .ipmi:
      let isChecked = !configuration.quirks.contains(.nochecksumcheck)
      let message = try LANMessage(decoding: payload.span, isChecked: isChecked)
      if message.netFn.isResponse { readAnswer(message, at: now, using: &workspace) }
    default:
      return
    }
  }

  /// Whether the packet's number has not been seen; BMCs number nothing in unsigned sessions.
  private mutating func isNew(
    _ header: SessionHeader20,
    using workspace: inout LinkWorkspace
  ) -> Bool {
    if session?.protection.signs == false, header.sequence == 0 { return true }
    guard case .fresh(let skipped) = session?.window.accept(header.sequence) else { return false }
    if skipped >= 64 { workspace.effects.append(.note(.sequenceJumped(skipped))) }
    return true
  }

  /// Notes a sign of life.
  mutating func heard(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    session?.heard()
    guard liveness?.heard(at: now) == true else { return }
    workspace.effects.append(.note(.back))
    if life == .active, let info { workspace.effects.append(.active(info)) }
  }

  /// The answer to a command of the queue, or to a probe.
  private mutating func readAnswer(
    _ message: LANMessage,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    let isChecked = !configuration.quirks.contains(.nochecksumcheck)
    if let answer = commands.take(message, isChecked: isChecked, at: now) {
      return settle(answer.purpose, answer.result, at: now, using: &workspace)
    }
    guard liveness?.takeAnswer(message.sequence) == true, let code = message.body.first,
      message.command == GetPayloadInstanceInfo.command
    else { return }
    let body = Array(message.body.dropFirst())
    probeAnswered(CompletionCode(rawValue: code), body, at: now, using: &workspace)
  }
}
