// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A moment as a person says it, mostly in the past.
///
///     2026-11-02T03:12:45.120Z       RFC 3339, any offset
///     2026-11-02, 2026-11-02 03:12   that day's beginning or time of day
///     03:12, 03:12:45                when the clock last showed that
///     today, yesterday               the day's beginning, or `yesterday 03:12`
///     now
///     -30m, 2h ago, 1h30m ago        units s, m, h, d, w, or their names: `2 hours ago`
///     @1700000000                    seconds since 1970
///
/// Times without an offset are those of the zone that `moment` is given.
package struct TimeExpression: Hashable, Sendable {
  private enum Meaning: Hashable, Sendable {
    case moment(Timestamp)
    case before(nanoseconds: Int64)
    case clock(ClockReading)
    case day(CivilDate, ClockReading?)
    case dayBefore(days: Int, ClockReading?)
  }

  private let meaning: Meaning

  /// A moment that is known already.
  package init(_ moment: Timestamp) {
    meaning = .moment(moment)
  }

  /// Reads an expression; says what was expected where it is none.
  package init(_ text: some StringProtocol) throws(NotationError) {
    let words = text.trimmed
    if let moment = Timestamp(rfc3339: words) {
      meaning = .moment(moment)
    } else if let meaning = Self.calendar(words) ?? Self.ago(words) ?? Self.sinceEpoch(words) {
      self.meaning = meaning
    } else {
      throw NotationError(
        "a time was expected, such as 03:12, yesterday, \"2 hours ago\" or 2026-11-02T03:12:45Z",
        in: text
      )
    }
  }

  /// The moment that is meant when it is `now`.
  ///
  /// Of a time that the clock shows twice it is the first, or for what ends there the last.
  package func moment(at now: Timestamp, in zone: ClockZone, isEnd: Bool = false) -> Timestamp {
    switch meaning {
    case .moment(let moment): return moment
    case .before(let nanoseconds):
      let (value, overflow) = now.nanoseconds.subtractingReportingOverflow(nanoseconds)
      return Timestamp(nanoseconds: overflow ? .min : value)
    case .day(let date, let reading): return zone.moment(of: reading.on(date), last: isEnd)
    case .dayBefore(let days, let reading): return moment(reading, daysBefore: days, isEnd)
    case .clock(let reading):
      let today = [isEnd, false].map { moment(reading, daysBefore: 0, $0) }
      return today.first { $0 <= now } ?? moment(reading, daysBefore: 1, isEnd)
    }

    func moment(_ reading: ClockReading?, daysBefore days: Int, _ isEnd: Bool) -> Timestamp {
      let today = zone.civilTime(at: now).date.daysSince1970
      let date = CivilDate(daysSince1970: today - days)
      return zone.moment(of: reading.on(date), last: isEnd)
    }
  }

  /// A day, a time of day, or both.
  private static func calendar(_ text: some StringProtocol) -> Meaning? {
    let words = text.split(separator: " ")
    guard let first = words.first, words.count <= 2 else { return nil }
    if words.count == 1, let reading = clock(first) { return .clock(reading) }
    if words.count == 1, first.lowercased() == "now" { return .before(nanoseconds: 0) }
    var reading: ClockReading?
    if words.count == 2 {
      guard let found = clock(words[1]) else { return nil }
      reading = found
    }
    switch first.lowercased() {
    case "today": return .dayBefore(days: 0, reading)
    case "yesterday": return .dayBefore(days: 1, reading)
    default:
      var cursor = TextCursor(first)
      guard let date = cursor.takeDate(), cursor.isAtEnd else { return nil }
      return .day(date, reading)
    }
  }

  private static func clock(_ text: some StringProtocol) -> ClockReading? {
    var cursor = TextCursor(text)
    guard let reading = cursor.takeClock(), cursor.isAtEnd else { return nil }
    return reading
  }

  private static func ago(_ text: some StringProtocol) -> Meaning? {
    let isNegative = text.hasPrefix("-")
    let isAgo = text.hasSuffix(" ago")
    guard isNegative != isAgo else { return nil }
    let amount = isNegative ? String(text.dropFirst()) : String(text.dropLast(4))
    guard let nanoseconds = amount.spokenNanoseconds else { return nil }
    return .before(nanoseconds: nanoseconds)
  }

  private static func sinceEpoch(_ text: some StringProtocol) -> Meaning? {
    guard text.hasPrefix("@"), let seconds = Int64(text.dropFirst()), seconds >= 0,
      seconds <= Int64.max / 1_000_000_000
    else { return nil }
    return .moment(Timestamp(seconds: seconds))
  }
}

extension ClockReading? {
  /// The reading on a day, or the day's beginning.
  fileprivate func on(_ date: CivilDate) -> CivilTime {
    map { $0.on(date) } ?? CivilTime(date: date)
  }
}

extension String {
  /// The length of `90s`, `1h30m`, `2 hours`, `1 hour 30 minutes`; `nil` for anything else.
  fileprivate var spokenNanoseconds: Int64? {
    var cursor = TextCursor(trimmed)
    guard !cursor.isAtEnd else { return nil }
    var total: Int64 = 0
    while !cursor.isAtEnd {
      let digits = cursor.takeWhile(isDigit)
      cursor.skipSpaces()
      let unit = cursor.takeWhile(isLetter).lowercased()
      cursor.skipSpaces()
      guard let number = Int64(digits), let seconds = Self.seconds(of: unit) else { return nil }
      let (part, tooLong) = number.multipliedReportingOverflow(by: seconds * 1_000_000_000)
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !tooLong, !overflow else { return nil }
      total = sum
    }
    return total
  }

  private static func seconds(of unit: String) -> Int64? {
    switch unit {
    case "s", "sec", "secs", "second", "seconds": 1
    case "m", "min", "mins", "minute", "minutes": 60
    case "h", "hr", "hrs", "hour", "hours": 3600
    case "d", "day", "days": 86_400
    case "w", "week", "weeks": 604_800
    default: nil
    }
  }
}
