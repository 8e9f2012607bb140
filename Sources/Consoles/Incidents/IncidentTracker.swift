// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import Notation

/// Tells which findings of a console are one incident.
///
/// While an incident is open, whatever is found belongs to it. What was found lately and is
/// found again is counted there, unless it is fatal or the machine booted in between. A machine
/// that makes the same incident again and again, as one that panics at each boot, has its first few;
/// what follows is counted with the last of them.
struct IncidentTracker {
  /// The incident that still takes what comes.
  private(set) var open: Open?
  /// What the BMC was not asked yet of how things stand.
  var unasked: Questions = []
  /// What is not told anew, by detector; never more than there are detectors.
  private var quiet: [String: (id: UInt64, until: Moment)] = [:]

  /// Incidents that began with the same, by detector; they outlive a boot.
  private var streaks: [String: Streak] = [:]

  private struct Streak {
    /// The last of them, and how many there were.
    var id: UInt64
    var count: Int
    /// When the next one begins a streak of its own.
    var until: Moment
    /// When it was last told.
    var toldAt: Moment
  }

  /// What a BMC is asked when an incident begins.
  struct Questions: OptionSet {
    let rawValue: UInt8

    static let power = Questions(rawValue: 1)
    static let sensors = Questions(rawValue: 2)
    static let events = Questions(rawValue: 4)
    static let all: Questions = [.power, .sensors, .events]

    /// Those that a report has no answer to.
    static func open(in report: IncidentReport) -> Questions {
      var open: Questions = []
      if report.power == nil { open.insert(.power) }
      if report.sensors == nil { open.insert(.sensors) }
      if report.log == nil { open.insert(.events) }
      return open
    }
  }

  struct Open: Equatable {
    var id: UInt64
    var isFatal: Bool
    /// The offset of its line.
    var offset: UInt64
    var since: Moment
    /// Where the log ended when it was last looked at, and since when.
    var seen: UInt64
    var seenAt: Moment
  }

  enum Verdict: Equatable {
    case new
    /// One more finding of the open incident.
    case joins(UInt64)
    /// A finding that makes the open incident a fatal one.
    case worsens(UInt64)
    /// The same as lately.
    case again(UInt64)
    /// The same as many times lately, and not told for a while.
    case recurs(UInt64)
  }

  /// How long a detector's second finding counts as the same.
  static let quietTime = Duration.seconds(600)
  /// Incidents of a streak that are told; more are counted.
  static let streakLimit = 5
  /// How long one that recurs is only counted.
  static let recurrencePause = Duration.seconds(10)
  /// Bytes before and after the line that are frozen.
  static let reach = (before: UInt64(256 << 10), after: UInt64(64 << 10))
  /// An incident ends after so long, or after so long without output.
  static let ends = (latest: IncidentReport.longest, silent: Duration.seconds(10))

  mutating func found(_ name: String, isFatal: Bool, at now: Moment) -> Verdict {
    if let open {
      quiet[name] = (open.id, now + Self.quietTime)
      guard isFatal, !open.isFatal else { return .joins(open.id) }
      self.open?.isFatal = true
      return .worsens(open.id)
    }
    if !isFatal, let known = quiet[name], known.until > now {
      quiet[name] = (known.id, now + Self.quietTime)
      return .again(known.id)
    }
    guard var streak = streaks[name], streak.until > now, streak.count >= Self.streakLimit else {
      return .new
    }
    let isNews = now - streak.toldAt >= Self.recurrencePause
    streak.until = now + Self.quietTime
    if isNews { streak.toldAt = now }
    streaks[name] = streak
    return isNews ? .recurs(streak.id) : .again(streak.id)
  }

  /// Goes on with the last incident that an earlier igord knew.
  mutating func resume(
    _ report: IncidentReport,
    hasBooted: Bool,
    end: UInt64,
    _ now: Moment,
    wall: Timestamp
  ) {
    if !report.complete {
      let age = min(Self.ends.latest, .seconds(report.time.seconds(to: wall)))
      open = Open(
        id: report.id,
        isFatal: report.fatal,
        offset: min(report.offset, end),
        since: now - age,
        seen: end,
        seenAt: now
      )
      unasked = .open(in: report)
    }
    guard !hasBooted else { return }
    for kind in Set(report.findings.map(\.kind)) {
      let age = report.last.seconds(to: wall)
      guard age < Double(Self.quietTime.components.seconds) else { continue }
      quiet[kind] = (report.id, now + Self.quietTime - .seconds(age))
    }
  }

  /// An incident begins.
  mutating func begin(
    _ id: UInt64,
    _ name: String,
    isFatal: Bool,
    at offset: UInt64,
    end: UInt64,
    _ now: Moment
  ) {
    open = Open(id: id, isFatal: isFatal, offset: offset, since: now, seen: end, seenAt: now)
    unasked = .all
    quiet[name] = (id, now + Self.quietTime)
    let before = streaks[name].map { $0.until > now ? $0.count : 0 } ?? 0
    streaks[name] = Streak(id: id, count: before + 1, until: now + Self.quietTime, toldAt: now)
  }

  /// Looks whether the open incident has all that it should have; then it is not open any more.
  mutating func close(end: UInt64, at now: Moment) -> Open? {
    guard var open else { return nil }
    if end != open.seen {
      open.seen = end
      open.seenAt = now
      self.open = open
    }
    let isWhole = end >= open.offset + Self.reach.after
    let isSilent = now - open.seenAt >= Self.ends.silent
    guard isWhole || isSilent || now - open.since >= Self.ends.latest else { return nil }
    self.open = nil
    return open
  }

  /// The machine boots, and everything but a streak is new again; gives the incident that this ends.
  mutating func boot() -> Open? {
    quiet = [:]
    defer { open = nil }
    return open
  }
}
