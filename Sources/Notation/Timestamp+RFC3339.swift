// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 with milliseconds in UTC: `2026-11-02T03:12:45.120Z`.
  package var description: String { rfc3339 }

  /// RFC 3339 with milliseconds in UTC: `2026-11-02T03:12:45.120Z`.
  ///
  /// What is finer than a millisecond is cut off, so that a moment read back is never later.
  package var rfc3339: String { rfc3339(in: .utc) }

  /// RFC 3339 with milliseconds in a zone: `2026-11-02T04:12:45.120+01:00`, with `Z` for UTC.
  package func rfc3339(in zone: ClockZone) -> String {
    var text: [UInt8] = []
    text.append(rfc3339: self, in: zone)
    return String(decoding: text, as: UTF8.self)
  }

  /// For a person's eyes, in their own zone: `2026-11-02 03:12:45`.
  package func text(in zone: ClockZone) -> String {
    var text: [UInt8] = []
    text.append(zone.civilTime(at: self), between: 0x20)
    return String(decoding: text, as: UTF8.self)
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

extension [UInt8] {
  /// Appends what `rfc3339(in:)` says.
  package mutating func append(rfc3339 moment: Timestamp, in zone: ClockZone = .utc) {
    let time = zone.civilTime(at: moment)
    append(time, between: 0x54)
    append(0x2E)
    append(decimal: UInt64(time.nanosecond / 1_000_000), width: 3)
    guard zone != .utc else {
      append(0x5A)
      return
    }
    let ahead = zone.offset(at: moment.nanoseconds.floorDivided(by: 1_000_000_000))
    append(ahead < 0 ? 0x2D : 0x2B)
    append(decimal: UInt64(abs(ahead) / 3600), width: 2)
    append(0x3A)
    append(decimal: UInt64(abs(ahead) / 60 % 60), width: 2)
  }

  /// Appends date and time of day, with a byte between them.
  fileprivate mutating func append(_ time: CivilTime, between byte: UInt8) {
    append(decimal: UInt64(time.date.year), width: 4)
    append(0x2D)
    append(decimal: UInt64(time.date.month), width: 2)
    append(0x2D)
    append(decimal: UInt64(time.date.day), width: 2)
    append(byte)
    append(decimal: UInt64(time.hour), width: 2)
    append(0x3A)
    append(decimal: UInt64(time.minute), width: 2)
    append(0x3A)
    append(decimal: UInt64(time.second), width: 2)
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
