// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 with milliseconds in UTC: `2026-11-02T03:12:45.120Z`.
  package var description: String { rfc3339 }

  /// RFC 3339 with milliseconds in UTC: `2026-11-02T03:12:45.120Z`.
  ///
  /// What is finer than a millisecond is cut off, so that a moment read back is never later.
  package var rfc3339: String {
    let time = ClockZone.utc.civilTime(at: self)
    return "\(time.dateText)T\(time.clockText).\(time.millisecondText)Z"
  }

  /// RFC 3339 with milliseconds in a zone: `2026-11-02T04:12:45.120+01:00`, with `Z` for UTC.
  package func rfc3339(in zone: ClockZone) -> String {
    let ahead = zone.offset(at: nanoseconds.floorDivided(by: 1_000_000_000))
    guard zone != .utc else { return rfc3339 }
    let time = zone.civilTime(at: self)
    let minutes = abs(ahead) / 60
    let offset = [minutes / 60, minutes % 60].map { String($0).zeroPadded(to: 2) }
      .joined(separator: ":")
    let sign = ahead < 0 ? "-" : "+"
    return "\(time.dateText)T\(time.clockText).\(time.millisecondText)\(sign)\(offset)"
  }

  /// For a person's eyes, in their own zone: `2026-11-02 03:12:45`.
  package func text(in zone: ClockZone) -> String {
    let time = zone.civilTime(at: self)
    return "\(time.dateText) \(time.clockText)"
  }

  /// Reads RFC 3339 §5.6 with any offset; a space may stand for the `T`.
  ///
  /// Digits after the ninth of a second's fraction are passed over. `nil` for anything else
  /// and outside of what `Timestamp` covers.
  package init?(rfc3339 text: some StringProtocol) {
    var cursor = TextCursor(text)
    guard let date = cursor.takeDate(),
      cursor.take(0x54) || cursor.take(0x74) || cursor.take(0x20),
      let clock = cursor.takeClock(), clock.hasSeconds,
      let offset = cursor.takeOffset(), cursor.isAtEnd
    else { return nil }
    let time = clock.on(date)
    let moment = Timestamp(time.seconds(aheadOfUTC: offset), nanosecond: time.nanosecond)
    guard moment > Timestamp(nanoseconds: .min), moment < Timestamp(nanoseconds: .max)
    else { return nil }
    self = moment
  }

  /// Seconds and nanoseconds; the earliest or latest moment where that is out of range.
  init(_ seconds: Int64, nanosecond: Int) {
    let whole = Timestamp(seconds: seconds)
    let (sum, overflow) = whole.nanoseconds.addingReportingOverflow(Int64(nanosecond))
    self.init(nanoseconds: overflow ? .max : sum)
  }

  /// How many whole units have passed since 1970, and the nanoseconds over.
  func floored(to unit: Int64) -> (units: Int64, rest: Int64) {
    (nanoseconds.floorDivided(by: unit), nanoseconds.modulo(unit))
  }
}

extension CivilTime {
  fileprivate var dateText: String {
    let month = String(date.month).zeroPadded(to: 2)
    return "\(String(date.year).zeroPadded(to: 4))-\(month)-\(String(date.day).zeroPadded(to: 2))"
  }

  fileprivate var clockText: String {
    [hour, minute, second].map { String($0).zeroPadded(to: 2) }.joined(separator: ":")
  }

  fileprivate var millisecondText: String {
    String(nanosecond / 1_000_000).zeroPadded(to: 3)
  }
}

/// A time of day as written, with or without seconds.
struct ClockReading: Hashable, Sendable {
  var hour: Int
  var minute: Int
  var second = 0
  var nanosecond = 0
  var hasSeconds = false

  func on(_ date: CivilDate) -> CivilTime {
    CivilTime(date: date, hour: hour, minute: minute, second: second, nanosecond: nanosecond)
  }
}

extension TextCursor {
  /// Takes `2026-11-02`.
  mutating func takeDate() -> CivilDate? {
    guard let year = takeNumber(digits: 4), take(0x2D), let month = takeNumber(digits: 2),
      take(0x2D), let day = takeNumber(digits: 2)
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  /// Takes `03:12`, `03:12:45` or `03:12:45.12`.
  mutating func takeClock() -> ClockReading? {
    guard let hour = takeNumber(digits: 2), hour < 24, take(0x3A),
      let minute = takeNumber(digits: 2), minute < 60
    else { return nil }
    var reading = ClockReading(hour: hour, minute: minute)
    guard take(0x3A) else { return reading }
    guard let second = takeNumber(digits: 2), second <= 60 else { return nil }
    reading.second = second
    reading.hasSeconds = true
    if take(0x2E) {
      let digits = takeWhile(isDigit).prefix(9)
      guard !digits.isEmpty else { return nil }
      let padded = digits + String(repeating: "0", count: 9 - digits.utf8.count)
      reading.nanosecond = Int(padded) ?? 0
    }
    return reading
  }

  /// Takes `Z` or `±hh:mm`; the seconds that such a clock is ahead of UTC.
  mutating func takeOffset() -> Int? {
    if take(0x5A) || take(0x7A) { return 0 }
    let isAhead = take(0x2B)
    guard isAhead || take(0x2D), let hours = takeNumber(digits: 2), hours < 24, take(0x3A),
      let minutes = takeNumber(digits: 2), minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return isAhead ? seconds : -seconds
  }
}
