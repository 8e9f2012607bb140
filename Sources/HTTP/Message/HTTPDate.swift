// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// A moment as the `Date` field says it: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Source: RFC 9110 §5.6.7.
package enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  package static func text(of time: Timestamp) -> String {
    let (seconds, _) = floored(Int(time.nanoseconds), to: 1_000_000_000)
    let (days, second) = floored(seconds, to: 86_400)
    let date = CivilDate(daysSince1970: days)
    let weekday = weekdays[floored(days, to: 7).rest]
    let clock = [second / 3600, second / 60 % 60, second % 60].map(twoDigits)
    return "\(weekday), \(twoDigits(date.day)) \(months[date.month - 1]) \(date.year) "
      + "\(clock.joined(separator: ":")) GMT"
  }

  private static func floored(_ value: Int, to unit: Int) -> (units: Int, rest: Int) {
    let (units, rest) = value.quotientAndRemainder(dividingBy: unit)
    return rest < 0 ? (units - 1, rest + unit) : (units, rest)
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
