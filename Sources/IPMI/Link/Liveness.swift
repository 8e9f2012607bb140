// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Whether the BMC still knows the session, judged by what it answers inside and outside.
///
/// After some quiet it is asked something inside the session. No answer within a second: it is asked
/// again every 400 ms, and at the same time outside any session. A BMC that answers outside but
/// five times not inside has forgotten us; fewer times happen too often on a network that loses one
/// packet in ten. One that answers neither is dark; it is asked every 2 s and keeps its session for
/// a minute: after some questions inside only outside, until it answers there. It would take no more
/// of the session, were the numbers of its packets to run away from what it has had.
///
/// Where answers have lately been late or lost it takes nine questions, the last of which has had
/// the time that an answer outside took.
///
/// The times add up to a promise, the next login included: a console is back within 5 s of its session
/// being forgotten (2 + 1 + 4 × 0.4 s) or of the end of a reboot (2 + 4 × 0.4 s). In a large fleet
/// that holds for the consoles that are watched; the others are asked as often as `ProbePace` says.
struct Liveness: Sendable {
  /// The last genuine packet in the session.
  private(set) var lastHeard: Moment
  /// When the BMC last showed that SOL is ours, or was asked.
  var lastOwned: Moment
  /// When the console last ran, or was watched.
  var lastBusy: Moment
  var isWatched: Bool
  private var probe: Probe?
  private var pace: ProbePace
  /// Questions that have to be answered at once before the network passes for a good one.
  private var doubts: UInt8 = 0
  /// See `ProbePace.pause`.
  private let jitter: UInt8

  private struct Probe: Sendable {
    /// The request's number, repeated with each try.
    var sequence: UInt8
    /// Questions inside that went unanswered; in the dark, since the BMC answered outside.
    var tries = 1
    var nextTry: Moment
    /// When it is first asked outside.
    let askedOutside: Moment
    /// How long the BMC took to answer there.
    var roundTrip = Duration.zero
    var isAnsweredOutside = false
    var isDark = false
  }

  /// What to do.
  enum Step: Equatable {
    case nothing
    case askInside(sequence: UInt8)
    case askBoth(sequence: UInt8)
    case askOutside
    /// As `askBoth`; and it is worth telling that the BMC is silent.
    case turnedDark(sequence: UInt8)
    case forgotten
    case dead
  }

  static let watchedPause: Duration = .seconds(2)
  static let busyFor: Duration = .seconds(60)
  static let ownershipPause: Duration = .seconds(60)
  static let darkLimit: Duration = .seconds(60)
  static let darkPause: Duration = .seconds(2)
  static let suspiciousPause: Duration = .milliseconds(400)
  static let tryLimit = 5
  static let doubtfulTryLimit = 9
  static let doubtLimit: UInt8 = 8

  /// Starts with an answer just heard.
  init(at now: Moment, pace: ProbePace, jitter: UInt8, isWatched: Bool = false) {
    self.pace = pace
    self.jitter = jitter
    self.isWatched = isWatched
    lastHeard = now
    lastOwned = now
    lastBusy = now
  }

  var isDark: Bool { probe?.isDark ?? false }

  /// How many questions a BMC that has forgotten nothing hardly leaves unanswered.
  private var tryLimit: Int { doubts > 0 ? Self.doubtfulTryLimit : Self.tryLimit }

  /// The number of the last question inside the session that was not answered.
  private(set) var questionSequence: UInt8?

  /// Whether a response is the answer to the question, which is then settled.
  mutating func takeAnswer(_ sequence: UInt8) -> Bool {
    guard sequence == questionSequence else { return false }
    questionSequence = nil
    return true
  }

  /// Notes a genuine packet; says whether that ends a darkness.
  mutating func heard(at now: Moment) -> Bool {
    lastHeard = now
    guard let probe else { return false }
    doubts = probe.tries > 1 ? Self.doubtLimit : max(1, doubts) - 1
    self.probe = nil
    return probe.isDark
  }

  /// Notes an answer outside the session.
  mutating func answeredOutside(at now: Moment) -> Step {
    guard var probe, !probe.isAnsweredOutside else { return .nothing }
    probe.isAnsweredOutside = true
    guard probe.isDark else {
      probe.roundTrip = now - probe.askedOutside
      if probe.tries >= tryLimit { probe.nextTry = max(probe.nextTry, now + probe.roundTrip) }
      self.probe = probe
      return .nothing
    }
    // The BMC is back from somewhere: ask inside some more before giving the session up.
    probe.tries = 2
    probe.nextTry = now + Self.suspiciousPause
    self.probe = probe
    return .askInside(sequence: probe.sequence)
  }

  /// When `step` has to be asked again.
  func deadline(
    suspectSince: Moment?,
    isOwner: Bool
  ) -> Moment {
    if let probe { return probe.nextTry }
    var deadline = nextProbe
    if isOwner { deadline = min(deadline, lastOwned + Self.ownershipPause) }
    if let suspectSince, suspectSince >= lastHeard {
      deadline = min(deadline, suspectSince + .seconds(1))
    }
    return deadline
  }

  /// When it has been quiet for long enough.
  private var nextProbe: Moment {
    if isWatched { return lastHeard + Self.watchedPause }
    let pause = pace.pause(ranLately: lastHeard - lastBusy < Self.busyFor, jitter: jitter)
    return Moment(nanoseconds: lastHeard.nanoseconds + pause).roundedUp(to: ProbePace.grid)
  }

  /// What to do now; `sequence` is for a new question, `pace` for the next one, and
  /// `isWithinReach` says whether a packet in the session may be spent on a BMC that is dark.
  mutating func step(
    at now: Moment,
    pace: ProbePace,
    suspectSince: Moment?,
    isOwner: Bool,
    isWithinReach: Bool,
    sequence: UInt8
  ) -> Step {
    guard deadline(suspectSince: suspectSince, isOwner: isOwner) <= now else { return .nothing }
    guard var probe else {
      self.pace = pace
      let next = now + .seconds(1)
      self.probe = Probe(sequence: sequence, nextTry: next, askedOutside: next)
      questionSequence = sequence
      lastOwned = now
      return .askInside(sequence: sequence)
    }
    if probe.isAnsweredOutside, probe.tries >= tryLimit { return .forgotten }
    if now - lastHeard >= Self.darkLimit { return .dead }
    probe.tries += 1
    let turnsDark = probe.tries > Self.tryLimit && !probe.isDark && !probe.isAnsweredOutside
    probe.isDark = probe.isDark || turnsDark
    let isWaiting = probe.isDark && !probe.isAnsweredOutside
    let patience = probe.tries < tryLimit ? .zero : probe.roundTrip
    probe.nextTry = now + (isWaiting ? Self.darkPause : max(Self.suspiciousPause, patience))
    self.probe = probe
    if isWaiting, !turnsDark, !isWithinReach { return .askOutside }
    return turnsDark ? .turnedDark(sequence: probe.sequence) : .askBoth(sequence: probe.sequence)
  }

  /// Makes the next question due at once: ownership is in doubt.
  mutating func hurry(at now: Moment) {
    lastOwned = min(lastOwned, now - Self.ownershipPause)
  }
}
