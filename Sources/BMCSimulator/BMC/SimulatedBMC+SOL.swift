// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Clock
internal import EventLoop
internal import IPMI

// Serial over LAN: between the machine's line and the session that owns it.
extension SimulatedBMC {
  /// A session takes SOL, which must be free.
  func activateSOL(
    for session: BMCSession,
    isEncrypted: Bool,
    isAuthenticated: Bool,
    at now: Moment
  ) {
    owner = .session(session, isEncrypted: isEncrypted, isAuthenticated: isAuthenticated)
    port.activate(keepingNumbers: faults.keepsSOLNumbers)
    record.activationCount += 1
    if !sol.holdsWhileDetached {
      port.queue.removeAll()
      machine.skip(at: now)
    }
  }

  /// SOL ends; a told owner gets a packet with the deactivated bit.
  package func deactivateSOL(isTold: Bool, at now: Moment) {
    if isTold { sendSOL(SOLHeader(flags: SOLStatus.deactivated.rawValue), at: now) }
    releaseSOL()
  }

  func releaseSOL() {
    owner = .nobody
    port.release()
    if !sol.holdsWhileDetached { port.queue.removeAll() }
  }

  // MARK: Output

  /// Moves what the machine says towards the owner.
  func runSerialLine(at now: Moment) {
    guard case .session = owner else { return }
    retransmit(at: now)
    let room = sol.bufferLimit - port.queue.count
    if room > 0 {
      port.queue.append { machine.emit(into: &$0, limit: room, at: now) }
    }
    while let packet = port.nextPacket(sol, at: now) {
      sendSOL(SOLHeader(sequence: packet.sequence), packet.characters, at: now)
    }
  }

  private func retransmit(at now: Moment) {
    if let packet = port.outstanding, packet.deadline <= now {
      let isDropping = faults.dropsAfter.map { packet.retryCount >= $0 } ?? false
      let isGivenUp = sol.retryLimit.map { packet.retryCount >= $0 } ?? false
      if isDropping || isGivenUp { port.drop(everything: isDropping) }
    }
    let isGrowing = faults.growsRetransmissions
    guard let packet = port.nextRetry(sol, isGrowing: isGrowing, at: now) else { return }
    record.retransmissionCount += 1
    sendSOL(SOLHeader(sequence: packet.sequence), packet.characters, at: now)
  }

  /// When the serial line or a packet under way needs attention.
  func serialDeadline(at now: Moment) -> Moment? {
    guard case .session = owner else { return nil }
    let packet = port.nextDeadline(at: now)
    guard port.queue.count < sol.bufferLimit, let event = machine.nextEvent(at: now) else {
      return packet
    }
    return packet.map { min($0, event) } ?? event
  }

  private func sendSOL(
    _ header: SOLHeader,
    _ characters: ArraySlice<UInt8> = [],
    at now: Moment
  ) {
    guard case .session(let session, let isEncrypted, let isAuthenticated) = owner else { return }
    var header = header
    if !machine.isOn { header.flags |= SOLStatus.transferUnavailable.rawValue }
    var payload: [UInt8] = []
    payload.reserveCapacity(SOLHeader.byteCount + characters.count)
    header.encode(into: &payload)
    payload.append(contentsOf: characters)
    send(
      payload,
      .sol,
      in: session,
      isEncrypted: isEncrypted,
      isAuthenticated: isAuthenticated,
      at: now
    )
  }

  // MARK: Input

  func receiveSOL(
    _ payload: Span<UInt8>,
    in session: BMCSession,
    at now: Moment
  ) throws(WireError) {
    guard owner.isSession(session) else { return }
    var characters = payload
    let header = try SOLHeader(decoding: &characters)
    if header.acknowledged != 0 {
      let accepted = port.acknowledge(
        header,
        behaviour: sol,
        staysStopped: faults.staysStoppedAfterNACK,
        at: now
      )
      record.addAcknowledged(accepted)
    }
    if header.operation.contains(.flushInbound) { port.flush() }
    guard header.sequence != 0 else {
      if header.operation.contains(.generateBreak) { receiveBreak(at: now) }
      return
    }
    receiveCharacters(characters, header, at: now)
  }

  private func receiveCharacters(
    _ characters: Span<UInt8>,
    _ header: SOLHeader,
    at now: Moment
  ) {
    if case .repeated(let accepted) = port.input(header.sequence) {
      acknowledge(header.sequence, accepted: accepted, at: now)
      return
    }
    guard machine.isOn, faults.refusedInput == 0 else {
      if machine.isOn { faults.refusedInput -= 1 }
      acknowledge(header.sequence, accepted: 0, flags: .nack, at: now)
      return
    }
    let count = min(characters.count, faults.acceptLimit ?? .max, inboundLimit)
    let taken = characters.extracting(first: count)
    if header.operation.contains(.generateBreak) { receiveBreak(at: now) }
    record.addTyped(taken)
    machine.type(taken, at: now)
    port.received(header.sequence, accepted: count)
    acknowledge(header.sequence, accepted: count, at: now)
  }

  /// Characters in a packet that are taken: as many as Activate Payload told, where that makes sense.
  private var inboundLimit: Int {
    let told = Int(sol.inboundSize) - SOLHeader.byteCount
    return (1...255).contains(told) ? told : 255
  }

  private func acknowledge(
    _ sequence: UInt8,
    accepted: Int,
    flags: SOLStatus = [],
    at now: Moment
  ) {
    guard !faults.ignoresInput else { return }
    let header = SOLHeader(
      acknowledged: sequence,
      acceptedCount: UInt8(clamping: accepted),
      flags: flags.rawValue
    )
    sendSOL(header, at: now)
  }

  private func receiveBreak(at now: Moment) {
    record.breakCount += 1
    machine.receiveBreak(at: now)
  }
}
