// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A day of the Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  /// 1...12.
  package var month: Int
  /// 1...31.
  package var day: Int

  /// A day that the calendar has; `nil` for one like the 31st of April.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(in: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that is `days` after 1970-01-01.
  ///
  /// Years are counted from March here, so that the leap day is the last one; 400 years have
  /// 146,097 days, and day 0 of the count is 0000-03-01.
  package init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days from 1970-01-01 to this one.
  package var daysSince1970: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// What a clock on the wall shows.
package struct CivilTime: Hashable, Sendable {
  package var date: CivilDate
  /// 0...23.
  package var hour: Int
  /// 0...59.
  package var minute: Int
  /// 0...60; 60 is a leap second, which counts as the next minute's first.
  package var second: Int
  package var nanosecond: Int

  package init(
    date: CivilDate,
    hour: Int = 0,
    minute: Int = 0,
    second: Int = 0,
    nanosecond: Int = 0
  ) {
    self.date = date
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
  }

  /// Seconds since 1970-01-01T00:00:00Z if the clock stands `offset` seconds ahead of UTC.
  package func seconds(aheadOfUTC offset: Int = 0) -> Int64 {
    Int64(date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }
}

/// Where a clock hangs: in UTC, where the process lives (`$TZ`, else /etc/localtime), or so
/// many seconds ahead of UTC.
package enum ClockZone: Hashable, Sendable {
  case utc
  case local
  case ahead(seconds: Int)

  /// Reads `utc`, `local` or an offset such as `+02:00`; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    var cursor = TextCursor(text)
    switch text.lowercased() {
    case "utc": self = .utc
    case "local": self = .local
    default:
      guard let seconds = cursor.takeOffset(), cursor.isAtEnd else { return nil }
      self = seconds == 0 ? .utc : .ahead(seconds: seconds)
    }
  }

  /// What the clock shows at a moment.
  package func civilTime(at moment: Timestamp) -> CivilTime {
    let (seconds, nanosecond) = moment.floored(to: 1_000_000_000)
    let local = seconds + Int64(offset(at: seconds))
    let (days, second) = (local.floorDivided(by: 86_400), local.modulo(86_400))
    return CivilTime(
      date: CivilDate(daysSince1970: Int(days)),
      hour: Int(second / 3600),
      minute: Int(second / 60 % 60),
      second: Int(second % 60),
      nanosecond: Int(nanosecond)
    )
  }

  /// The moment at which the clock shows `time`.
  ///
  /// Where the clock is put back and shows it twice, the first, or the `last`; where it is put
  /// forward past it, that is before the change, or behind it.
  package func moment(of time: CivilTime, last: Bool = false) -> Timestamp {
    let seconds = Self.moment(of: time.seconds(), last: last) { Int64(offset(at: $0)) }
    return Timestamp(seconds, nanosecond: time.nanosecond)
  }

  /// The same in seconds, for a clock that is `ahead` of UTC at a moment.
  static func moment(of shown: Int64, last: Bool, ahead: (Int64) -> Int64) -> Int64 {
    let day: Int64 = 86_400
    let likely = [shown - ahead(shown - day), shown - ahead(shown + day)]
    let right = likely.filter { shown - ahead($0) == $0 }
    let moments = right.isEmpty ? likely : right
    return (last ? moments.max() : moments.min()) ?? shown
  }

  /// Seconds that the clock is ahead of UTC at a moment.
  package func offset(at seconds: Int64) -> Int {
    if case .ahead(let seconds) = self { return seconds }
    guard self == .local else { return 0 }
    var moment = time_t(seconds)
    var fields = unsafe tm()
    guard unsafe localtime_r(&moment, &fields) != nil else { return 0 }
    return unsafe fields.tm_gmtoff
  }
}

extension Int64 {
  /// The quotient rounded towards the past, for a positive divisor.
  func floorDivided(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : -1 - (-1 - self) / divisor
  }

  /// The rest that `floorDivided` leaves, never negative.
  func modulo(_ divisor: Int64) -> Int64 {
    let rest = self % divisor
    return rest < 0 ? rest + divisor : rest
  }
}
