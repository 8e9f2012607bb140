// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The way from the keyboard to the BMC: one packet at a time, each acknowledged.
///
/// A packet keeps its number and its bytes when it is sent again. What the BMC took of it is gone
/// from the queue once it says so; the rest goes out under the next number.
///
/// Some BMCs (OpenIPMI's ipmi_sim for one) remember the last number they acknowledged beyond the end
/// of a session, and would acknowledge a first packet of that number and throw it away. So a new
/// link first sends an empty packet. Where it is acknowledged, its number is the remembered one now,
/// and data begin with the next; a BMC that does not acknowledge empty packets did not have the
/// number, and data begin with it.
///
/// Source: IPMI 2.0 §15.9 and §15.10.
package struct SOLSender: Sendable {
  private(set) var queue = InputQueue()
  private var sequence: UInt8
  private var flight: Flight?
  /// Not before then, after a NACK or where nothing was taken.
  private var resumeAt: Moment?
  private var refusals = 0
  /// Whether the empty packet has still to be sent.
  private var needsSettling = true
  private let characterLimit: Int
  private let quirks: Quirks

  /// A packet that waits for its acknowledgement.
  private struct Flight {
    var cargo: Cargo
    var sequence: UInt8
    var tries = 1
    var firstSent: Moment
    var deadline: Moment
    /// The highest session sequence number that the BMC had used when this was first sent.
    ///
    /// An acknowledgement that is not younger belongs to an earlier packet of the same number.
    var sentAfter: UInt32
  }

  private enum Cargo: Equatable {
    /// The empty packet that a link begins with.
    case nothing
    case bytes(Int)
    case lineBreak
  }

  /// What there is to send.
  enum Step: Equatable {
    case nothing
    /// A packet with the first `byteCount` bytes of the queue.
    case send(SOLHeader, byteCount: Int)
    /// The BMC acknowledges nothing, though it lives.
    case stuck
  }

  /// What came of an acknowledgement.
  enum Outcome: Equatable {
    case nothing
    /// The packet was answered; there may be more to send.
    case answered
    /// The machine is off: so many bytes were not typed and are forgotten.
    case refused(Int)
  }

  static let settleTries = 4
  static let tryLimit = 16

  /// A link that begins at `sequence`, with packets of at most `characterLimit` bytes.
  init(firstSequence sequence: UInt8, characterLimit: Int, quirks: Quirks) {
    self.sequence = sequence
    self.characterLimit = characterLimit
    self.quirks = quirks
  }

  /// The number after the last one used; a next link had best begin there.
  var nextSequence: UInt8 {
    flight.map { SOLHeader.sequence(after: $0.sequence) } ?? sequence
  }

  /// Since when typed bytes wait for their acknowledgement.
  var waitingSince: Moment? {
    guard let flight, case .bytes = flight.cargo else { return nil }
    return flight.firstSent
  }

  mutating func append(_ input: Span<UInt8>) -> Int { queue.append(input) }
  mutating func appendBreak() -> Bool { queue.appendBreak() }

  /// Forgets what was typed and not acknowledged, and says how much that was.
  ///
  /// The number of a packet on its way is used up: the BMC may have seen it.
  mutating func abandon() -> Int {
    sequence = nextSequence
    if flight?.cargo == .nothing { needsSettling = true }
    flight = nil
    return queue.removeAll()
  }

  /// When `step` has to be asked again.
  var deadline: Moment? {
    flight?.deadline ?? (queue.isEmpty ? nil : resumeAt)
  }
}

// MARK: - Sending

extension SOLSender {
  /// What to send now; call again until it says *nothing*.
  mutating func step(at now: Moment, heardUpTo: UInt32) -> Step {
    guard let flight else { return begin(at: now, heardUpTo: heardUpTo) }
    guard flight.deadline <= now else { return .nothing }
    return repeatFlight(flight, at: now, heardUpTo: heardUpTo)
  }

  private mutating func begin(
    at now: Moment,
    heardUpTo: UInt32
  ) -> Step {
    if needsSettling {
      needsSettling = false
      return launch(.nothing, at: now, heardUpTo: heardUpTo)
    }
    if let resumeAt, resumeAt > now { return .nothing }
    resumeAt = nil
    switch queue.next(limit: characterLimit) {
    case nil: return .nothing
    case .bytes(let count): return launch(.bytes(count), at: now, heardUpTo: heardUpTo)
    case .lineBreak: return launch(.lineBreak, at: now, heardUpTo: heardUpTo)
    }
  }

  private mutating func launch(
    _ cargo: Cargo,
    at now: Moment,
    heardUpTo: UInt32
  ) -> Step {
    let flight = Flight(
      cargo: cargo,
      sequence: sequence,
      firstSent: now,
      deadline: now + Self.interval(cargo, tries: 1),
      sentAfter: heardUpTo
    )
    self.flight = flight
    return Self.packet(flight)
  }

  private mutating func repeatFlight(
    _ flight: Flight,
    at now: Moment,
    heardUpTo: UInt32
  ) -> Step {
    switch flight.cargo {
    case .nothing where flight.tries >= Self.settleTries:
      // Nobody acknowledges empty packets here, so nobody remembers this number either.
      self.flight = nil
      return begin(at: now, heardUpTo: heardUpTo)
    case .lineBreak:
      // Sent once: two breaks in a row cancel a SysRq, and some BMCs never acknowledge one.
      landed(flight)
      queue.dropBreak()
      return begin(at: now, heardUpTo: heardUpTo)
    case .bytes where flight.tries >= Self.tryLimit:
      return exhausted(flight, at: now, heardUpTo: heardUpTo)
    default:
      var next = flight
      next.tries += 1
      next.deadline = now + Self.interval(flight.cargo, tries: next.tries)
      self.flight = next
      return Self.packet(next)
    }
  }

  private mutating func exhausted(
    _ flight: Flight,
    at now: Moment,
    heardUpTo: UInt32
  ) -> Step {
    guard quirks.contains(.solpacketseq) else { return .stuck }
    landed(flight)
    return begin(at: now, heardUpTo: heardUpTo)
  }

  private mutating func landed(_ flight: Flight) {
    sequence = SOLHeader.sequence(after: flight.sequence)
    self.flight = nil
  }

  private static func packet(_ flight: Flight) -> Step {
    switch flight.cargo {
    case .nothing:
      return .send(SOLHeader(sequence: flight.sequence), byteCount: 0)
    case .bytes(let count):
      return .send(SOLHeader(sequence: flight.sequence), byteCount: count)
    case .lineBreak:
      let flags = SOLOperation.generateBreak.rawValue
      return .send(SOLHeader(sequence: flight.sequence, flags: flags), byteCount: 0)
    }
  }

  /// Over-eager repetitions upset some BMCs.
  private static func interval(_ cargo: Cargo, tries: Int) -> Duration {
    switch cargo {
    case .nothing: .milliseconds(250)
    case .lineBreak: .milliseconds(500)
    case .bytes: tries == 1 ? .milliseconds(500) : .seconds(1)
    }
  }
}

// MARK: - Acknowledgements

extension SOLSender {
  /// Takes the acknowledgement in a packet from the BMC, if there is one.
  ///
  /// `sessionSequence` is the packet's number in the session, `nil` where the session has none that
  /// can be trusted.
  mutating func acknowledged(
    by header: SOLHeader,
    sessionSequence: UInt32?,
    at now: Moment
  ) -> Outcome {
    guard let flight, header.acknowledged == flight.sequence else { return .nothing }
    if let sessionSequence {
      guard Int32(bitPattern: sessionSequence &- flight.sentAfter) > 0 else { return .nothing }
    }
    landed(flight)
    switch flight.cargo {
    case .nothing:
      return .answered
    case .lineBreak:
      queue.dropBreak()
      return .answered
    case .bytes(let count):
      return taken(header, of: count, at: now)
    }
  }

  private mutating func taken(
    _ header: SOLHeader,
    of count: Int,
    at now: Moment
  ) -> Outcome {
    let isRefused = header.status.contains(.nack)
    var taken = min(Int(header.acceptedCount), count)
    if taken == 0, !isRefused, quirks.contains(.intelplus) { taken = count }
    queue.drop(taken)
    if isRefused, header.status.contains(.transferUnavailable) {
      return .refused(queue.removeAll())
    }
    guard isRefused || taken == 0 else {
      refusals = 0
      return .answered
    }
    refusals = min(refusals + 1, 5)
    resumeAt = now + .milliseconds(100 << refusals)
    return .answered
  }
}
