// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import IPMI

/// Serial over LAN, as the BMC's side of stop-and-wait: what is unsent, what is unacknowledged,
/// and what was last received.
///
/// Characters stay in `queue` until they are acknowledged; the packet under way is its front.
///
/// Source: IPMI 2.0 §15.9 to §15.11.
struct SOLPort {
  /// A packet that waits for its acknowledgement.
  struct Outstanding {
    var sequence: UInt8
    /// Characters of the queue's front that it carries.
    var count: Int
    var deadline: Moment
    var retryCount = 0
  }

  var queue = ByteQueue()
  private(set) var outstanding: Outstanding?
  /// Until when the console's NACK holds the output; `.some(nil)` until it acknowledges again.
  private(set) var hold: Hold = .none
  /// When few characters go although more may come.
  private(set) var flushAt: Moment?
  private var nextSequence: UInt8 = 1
  private var lastReceived: UInt8 = 0
  private var lastAccepted = 0

  enum Hold: Equatable {
    case none
    case until(Moment)
    case untilNextNumber
  }

  /// What to do with a packet of typed characters.
  enum Input: Equatable {
    case new
    /// It came before; so many characters were accepted then.
    case repeated(accepted: Int)
  }

  /// A new session took the port.
  mutating func activate(keepingNumbers: Bool) {
    release()
    guard !keepingNumbers else { return }
    nextSequence = 1
    lastReceived = 0
    lastAccepted = 0
  }

  /// The session left the port; what it has not acknowledged stays in the queue.
  mutating func release() {
    outstanding = nil
    hold = .none
    flushAt = nil
  }

  mutating func skipNumbers(_ count: Int) {
    for _ in 0..<count % 15 { nextSequence = SOLHeader.sequence(after: nextSequence) }
  }

  /// Forgets all that is unsent.
  mutating func flush() {
    release()
    queue.removeAll()
  }

  // MARK: Output

  /// The number and characters of the packet that may go now; arms its retransmission.
  mutating func nextPacket(
    _ behaviour: SOLBehaviour,
    at now: Moment
  ) -> (sequence: UInt8, characters: ArraySlice<UInt8>)? {
    guard outstanding == nil, !queue.isEmpty, !isHeld(at: now) else { return nil }
    if queue.count < behaviour.sendThreshold {
      let due = flushAt ?? now + behaviour.accumulateTime
      flushAt = due
      guard due <= now else { return nil }
    }
    flushAt = nil
    let characters = queue.prefix(behaviour.packetLimit)
    let packet = Outstanding(
      sequence: nextSequence,
      count: characters.count,
      deadline: now + behaviour.retryInterval
    )
    nextSequence = SOLHeader.sequence(after: nextSequence)
    outstanding = packet
    return (packet.sequence, characters)
  }

  /// The packet to send again now; counts the retry and arms the next.
  mutating func nextRetry(
    _ behaviour: SOLBehaviour,
    isGrowing: Bool,
    at now: Moment
  ) -> (sequence: UInt8, characters: ArraySlice<UInt8>)? {
    guard var packet = outstanding, packet.deadline <= now else { return nil }
    packet.retryCount += 1
    packet.deadline = now + behaviour.retryInterval
    if isGrowing { packet.count = min(queue.count, behaviour.packetLimit) }
    outstanding = packet
    return (packet.sequence, queue.prefix(packet.count))
  }

  /// Gives up the packet under way, alone or with all that waits.
  mutating func drop(everything: Bool) {
    guard let packet = outstanding else { return }
    queue.removeFirst(everything ? queue.count : packet.count)
    outstanding = nil
    flushAt = nil
  }

  /// Takes an acknowledgement; the characters that it accepts.
  mutating func acknowledge(
    _ header: SOLHeader,
    behaviour: SOLBehaviour,
    staysStopped: Bool,
    at now: Moment
  ) -> ArraySlice<UInt8> {
    guard let packet = outstanding, header.acknowledged == packet.sequence else {
      if header.acknowledged == nextSequence, hold == .untilNextNumber { hold = .none }
      return []
    }
    let isRefused = header.operation.contains(.nack)
    let accepted = queue.prefix(min(Int(header.acceptedCount), packet.count))
    queue.removeFirst(accepted.count)
    outstanding = nil
    if isRefused || accepted.isEmpty {
      let resumes = Hold.until(now + behaviour.retryInterval)
      hold = isRefused && staysStopped ? .untilNextNumber : resumes
    }
    return accepted
  }

  /// When something is to be sent without further notice.
  func nextDeadline(at now: Moment) -> Moment? {
    if let outstanding { return outstanding.deadline }
    guard !queue.isEmpty else { return nil }
    switch hold {
    case .none: return flushAt ?? now
    case .until(let end): return end
    case .untilNextNumber: return nil
    }
  }

  private mutating func isHeld(at now: Moment) -> Bool {
    switch hold {
    case .none: return false
    case .until(let end) where end <= now:
      hold = .none
      return false
    case .until, .untilNextNumber: return true
    }
  }

  // MARK: Input

  /// Whether a packet of typed characters is new.
  func input(_ sequence: UInt8) -> Input {
    sequence == lastReceived ? .repeated(accepted: lastAccepted) : .new
  }

  /// Remembers what was accepted of a packet, for its repeats.
  mutating func received(_ sequence: UInt8, accepted: Int) {
    lastReceived = sequence
    lastAccepted = accepted
  }
}
