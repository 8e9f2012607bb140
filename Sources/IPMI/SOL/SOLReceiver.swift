// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The way from the BMC to the log: which bytes are new, and what is acknowledged when.
///
/// The accepted count of a number is fixed when the number is first seen. A retransmission may have
/// grown: its tail was not accepted and comes again under the next number. An acknowledgement waits
/// until the bytes are in the journal; that is the back-pressure.
///
/// Source: IPMI 2.0 §15.9 and §15.10.
package struct SOLReceiver: Sendable {
  /// The number of the last data packet; 0 before any.
  private var sequence: UInt8 = 0
  private var acceptedCount: UInt8 = 0
  /// The session sequence number of the last data packet that was looked at.
  private var newest: UInt32?
  private var hold: Hold?
  /// How often the last data packet came again although it was acknowledged.
  private var repetitions = 0

  /// An acknowledgement that waits for the journal.
  private struct Hold {
    var since: Moment
    var isCounted = false
    var isReported = false
  }

  /// What a packet brings.
  enum Verdict: Equatable {
    case nothing
    /// Deliver the first `count` bytes, acknowledge when they are journaled.
    ///
    /// `isGap`: the BMC gave up on a packet that never arrived.
    case new(count: Int, isGap: Bool)
    /// Acknowledge with this now: a repetition, or a packet without data.
    case acknowledge(SOLHeader)
  }

  /// How long an acknowledgement has been held.
  enum Delay: Equatable {
    /// Over 500 ms.
    case slow
    /// Over 2 s: the BMC has dropped output by now.
    case losing
  }

  static let slowAfter: Duration = .milliseconds(500)
  static let losingAfter: Duration = .seconds(2)
  private static let repetitionLimit = 5

  init() {}

  /// Whether a packet is what a BMC sends that is there and hears nothing of us: the same that was
  /// acknowledged five times.
  func isUnheeding(_ header: SOLHeader) -> Bool {
    repetitions >= Self.repetitionLimit && header.sequence == sequence
  }

  /// Judges a packet with a number; `sessionSequence` as for `SOLSender`.
  mutating func receive(
    _ header: SOLHeader,
    byteCount: Int,
    sessionSequence: UInt32?,
    at now: Moment
  ) -> Verdict {
    guard header.sequence != 0 else { return .nothing }
    if let sessionSequence {
      if let newest, Int32(bitPattern: sessionSequence &- newest) <= 0 { return .nothing }
      newest = sessionSequence
    }
    if header.sequence == sequence {
      guard hold == nil else { return .nothing }
      repetitions += 1
      return .acknowledge(acknowledgement)
    }
    repetitions = 0
    let isGap = sequence != 0 && header.sequence != SOLHeader.sequence(after: sequence)
    sequence = header.sequence
    acceptedCount = UInt8(min(byteCount, 255))
    guard byteCount > 0 else {
      hold = nil
      return .acknowledge(acknowledgement)
    }
    hold = Hold(since: now)
    return .new(count: Int(acceptedCount), isGap: isGap)
  }

  /// Everything delivered is in the journal: the acknowledgement that was held, if one was.
  mutating func journaled() -> SOLHeader? {
    guard hold != nil else { return nil }
    hold = nil
    return acknowledgement
  }

  /// Whether an acknowledgement waits.
  var isHolding: Bool { hold != nil }

  /// When a held acknowledgement becomes worth a word.
  var deadline: Moment? {
    guard let hold, !hold.isReported else { return nil }
    return hold.since + (hold.isCounted ? Self.losingAfter : Self.slowAfter)
  }

  /// Says once each that an acknowledgement is slow, and that it is losing output.
  mutating func delay(at now: Moment) -> Delay? {
    guard let deadline, deadline <= now, var hold else { return nil }
    let delay: Delay = hold.isCounted ? .losing : .slow
    if hold.isCounted { hold.isReported = true } else { hold.isCounted = true }
    self.hold = hold
    return delay
  }

  private var acknowledgement: SOLHeader {
    SOLHeader(acknowledged: sequence, acceptedCount: acceptedCount)
  }
}
