// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import Notation

struct TimestampTextTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"),
    (1_793_589_165_120_999_999, "2026-11-02T03:12:45.120Z"),
    (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
    (Int64.max, "2262-04-11T23:47:16.854Z"),
    (Int64.min, "1677-09-21T00:12:43.145Z"),
  ])
  func `a moment is written in UTC with milliseconds`(nanoseconds: Int64, text: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).rfc3339 == text)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:01Z", 1_000_000_000),
    ("1970-01-01t00:00:01z", 1_000_000_000),
    ("1970-01-01 00:00:01.5Z", 1_500_000_000),
    ("1970-01-01T00:00:01.123456789012Z", 1_123_456_789),
    ("1970-01-01T01:30:00+01:30", 0),
    ("1969-12-31T20:00:00-04:00", 0),
    ("1990-12-31T23:59:60Z", 662_688_000_000_000_000),
  ])
  func `RFC 3339 is read with any offset`(text: String, nanoseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    "", "1970-01-01", "1970-01-01T00:00Z", "1970-01-01T00:00:01", "1970-13-01T00:00:00Z",
    "1970-04-31T00:00:00Z", "2025-02-29T00:00:00Z", "1970-01-01T24:00:00Z",
    "1970-01-01T00:60:00Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00+1:00",
    "1970-01-01T00:00:00Zx", "9999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "١970-01-01T00:00:00Z",
  ])
  func `anything else is not`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `every day of 800 years is counted once`() {
    var date = CivilDate(daysSince1970: -146_097)
    for days in -146_096...146_097 {
      let next = CivilDate(daysSince1970: days)
      #expect(next.daysSince1970 == days)
      #expect(next.day == date.day + 1 || next.day == 1)
      date = next
    }
    #expect(date == CivilDate(year: 2370, month: 1, day: 1))
  }
}

struct TimeExpressionTests {
  let now = Timestamp(rfc3339: "2026-11-02T03:12:45.5Z") ?? Timestamp(nanoseconds: 0)

  @Test(arguments: [
    ("2026-11-01T03:12:45.120+01:00", "2026-11-01T02:12:45.120Z"),
    ("2026-11-01", "2026-11-01T00:00:00.000Z"),
    ("2026-11-01 23:59", "2026-11-01T23:59:00.000Z"),
    ("2026-11-01 23:59:30", "2026-11-01T23:59:30.000Z"),
    ("03:12", "2026-11-02T03:12:00.000Z"),
    ("03:12:45", "2026-11-02T03:12:45.000Z"),
    ("03:13", "2026-11-01T03:13:00.000Z"),
    ("now", "2026-11-02T03:12:45.500Z"),
    ("today", "2026-11-02T00:00:00.000Z"),
    ("today 05:00", "2026-11-02T05:00:00.000Z"),
    ("yesterday", "2026-11-01T00:00:00.000Z"),
    ("Yesterday 22:10", "2026-11-01T22:10:00.000Z"),
    ("-30m", "2026-11-02T02:42:45.500Z"),
    ("-1h30m", "2026-11-02T01:42:45.500Z"),
    ("2 hours ago", "2026-11-02T01:12:45.500Z"),
    ("1 hour 1 minute ago", "2026-11-02T02:11:45.500Z"),
    ("  90s ago ", "2026-11-02T03:11:15.500Z"),
    ("2 weeks ago", "2026-10-19T03:12:45.500Z"),
    ("@1", "1970-01-01T00:00:01.000Z"),
  ])
  func `people say times in many ways`(text: String, moment: String) throws {
    #expect(try TimeExpression(text).moment(at: now, in: .utc).rfc3339 == moment)
  }

  @Test(arguments: [
    "", "soon", "25:00", "3:12", "-", " ago", "2 ago", "-2 fortnights", "2 hours", "+30m",
    "-30m ago", "yesterday noon", "2026-02-30", "now 03:12", "@x", "@-1",
    "-99999999999999999999h", "-9999999999w",
  ])
  func `what is no time is refused`(text: String) {
    #expect(throws: NotationError.self) { try TimeExpression(text) }
  }

  @Test func `the local zone agrees with itself`() {
    for hours in stride(from: 0, to: 400 * 24, by: 7) {
      let moment = Timestamp(seconds: now.nanoseconds / 1_000_000_000 - Int64(hours * 3600))
      let shown = ClockZone.local.civilTime(at: moment)
      let back = ClockZone.local.moment(of: shown)
      #expect(ClockZone.local.civilTime(at: back) == shown)
    }
  }

  /// Clocks ahead of UTC and behind it, put back or forward by an hour at their hour 100.
  @Test(arguments: [-5, 0, 1, 11] as [Int64], [-1, 1] as [Int64])
  func `a time that a clock shows twice is the first or the last, one that it skips is next to it`(
    hours: Int64,
    step: Int64
  ) {
    let change = (100 - hours) * 3600
    let ahead = { (seconds: Int64) in (seconds < change ? hours : hours + step) * 3600 }
    func moments(_ hour: Double) -> [Int64] {
      [false, true].map {
        ClockZone.moment(of: Int64(hour * 3600), last: $0, ahead: ahead) - change
      }
    }
    let (hour, half) = (3600 as Int64, 1800 as Int64)
    #expect(moments(98.5) == [-hour - half, -hour - half])
    #expect(moments(101.5) == Array(repeating: step < 0 ? 2 * hour + half : half, count: 2))
    #expect(moments(step < 0 ? 99.5 : 100.5) == [-half, half])
  }

  @Test(arguments: [
    ("utc", "2026-11-02T03:12:45.120Z"), ("+02:00", "2026-11-02T05:12:45.120+02:00"),
    ("-03:30", "2026-11-01T23:42:45.120-03:30"), ("+05:45", "2026-11-02T08:57:45.120+05:45"),
    ("Z", "2026-11-02T03:12:45.120Z"),
  ])
  func `a moment is written in any zone, and reads as the same`(name: String, text: String) throws {
    let moment = try #require(Timestamp(rfc3339: "2026-11-02T03:12:45.120Z"))
    let zone = try #require(ClockZone(name))
    #expect(moment.rfc3339(in: zone) == text)
    #expect(Timestamp(rfc3339: text) == moment)
  }

  @Test(arguments: ["", "Europe/Oslo", "+2", "+25:00", "utc "])
  func `what is no zone is refused`(name: String) {
    #expect(ClockZone(name) == nil)
  }
}
