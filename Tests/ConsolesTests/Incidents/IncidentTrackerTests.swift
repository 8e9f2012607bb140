// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import Consoles

struct IncidentTrackerTests {
  private let start = Moment.now

  private func after(_ seconds: Int) -> Moment { start + .seconds(seconds) }

  @Test func `what comes together is one incident, and what comes again is counted`() {
    var tracker = IncidentTracker()
    let v1 = tracker.found("oops", isFatal: false, at: start)
    #expect(v1 == .new)
    tracker.begin(7, "oops", isFatal: false, at: 100, end: 150, start)
    let v2 = tracker.found("panic", isFatal: true, at: after(1))
    #expect(v2 == .worsens(7))
    let v3 = tracker.close(end: 200, at: after(2))
    #expect(v3 == nil)
    let v4 = tracker.close(end: 200, at: after(11))
    #expect(v4 == nil)
    let v5 = tracker.close(end: 200, at: after(12))
    #expect(v5?.id == 7)
    #expect(tracker.open == nil)
    let v6 = tracker.found("oops", isFatal: false, at: after(100))
    #expect(v6 == .again(7))
    let v7 = tracker.found("oops", isFatal: false, at: after(690))
    #expect(v7 == .again(7))
    let v8 = tracker.found("oops", isFatal: false, at: after(2000))
    #expect(v8 == .new)
    let v9 = tracker.found("panic", isFatal: true, at: after(100))
    #expect(v9 == .new)
    let ended = tracker.boot()
    #expect(ended == nil)
    let v10 = tracker.found("oops", isFatal: false, at: after(700))
    #expect(v10 == .new)
  }

  @Test func `a machine that panics at each boot has a few incidents, and the rest is counted`() {
    var tracker = IncidentTracker()
    var ids: [UInt64] = []
    var counts: [IncidentTracker.Verdict] = []
    for index in 0..<100 {
      let now = after(index * 30)
      let verdict = tracker.found("panic", isFatal: true, at: now)
      if verdict == .new {
        ids.append(UInt64(index))
        tracker.begin(UInt64(index), "panic", isFatal: true, at: 0, end: 0, now)
        _ = tracker.close(end: 1 << 20, at: now)
      } else {
        counts.append(verdict)
      }
      _ = tracker.boot()
    }
    #expect(ids == Array(0..<UInt64(IncidentTracker.streakLimit)))
    let last = UInt64(IncidentTracker.streakLimit - 1)
    #expect(counts.count == 95 && counts.allSatisfy { $0 == .recurs(last) })
    let soon = tracker.found("panic", isFatal: true, at: after(99 * 30 + 1))
    #expect(soon == .again(last))
    let other = tracker.found("oops", isFatal: true, at: after(99 * 30 + 1))
    #expect(other == .new)
    let later = tracker.found("panic", isFatal: true, at: after(99 * 30 + 700))
    #expect(later == .new)
  }

  @Test func `an incident ends with its bytes, or its time`() {
    var whole = IncidentTracker()
    whole.begin(1, "oom", isFatal: false, at: 1000, end: 1000, start)
    let v11 = whole.close(end: 1000 + (64 << 10), at: after(1))
    #expect(v11?.id == 1)
    var busy = IncidentTracker()
    busy.begin(2, "oom", isFatal: false, at: 0, end: 10, start)
    for second in 1..<60 {
      let v12 = busy.close(end: UInt64(10 + second), at: after(second))
      #expect(v12 == nil)
    }
    let v13 = busy.close(end: 99, at: after(60))
    #expect(v13?.id == 2)
  }

  private func report(isComplete: Bool) -> IncidentReport {
    let line = IncidentReport.Finding(
      kind: "oops",
      time: Timestamp(seconds: 1000),
      offset: 500,
      line: "Oops: 0002"
    )
    var report = IncidentReport(
      id: 7,
      machine: "osl01",
      first: line,
      fatal: false,
      epoch: 1,
      from: 0,
      to: 600,
      people: [],
      state: "active"
    )
    report.complete = isComplete
    return report
  }

  @Test func `an incident that a restart met takes what comes, for the time it has left`() {
    var tracker = IncidentTracker()
    tracker.resume(
      report(isComplete: false),
      hasBooted: false,
      end: 600,
      start,
      wall: Timestamp(seconds: 1055)
    )
    #expect(tracker.open?.id == 7 && tracker.open?.offset == 500)
    let v1 = tracker.found("panic", isFatal: true, at: after(1))
    #expect(v1 == .worsens(7))
    let v2 = tracker.close(end: 700, at: after(4))
    #expect(v2 == nil)
    let v3 = tracker.close(end: 700, at: after(5))
    #expect(v3?.id == 7)
  }

  @Test func `an incident that a restart met asks for what it lacks, and keeps what it has`() {
    var tracker = IncidentTracker()
    var half = report(isComplete: false)
    half.power = PowerReport(machine: "osl01", power: "on")
    tracker.resume(half, hasBooted: false, end: 600, start, wall: Timestamp(seconds: 1055))
    #expect(tracker.unasked == [.sensors, .events])
    tracker.begin(8, "panic", isFatal: true, at: 700, end: 700, after(9))
    #expect(tracker.unasked == .all)
  }

  @Test(arguments: [(1500, false, true), (1500, true, false), (1700, false, false)])
  func `what was told before a restart is told again only after a while or a boot`(
    second: Int64,
    hasBooted: Bool,
    isKnown: Bool
  ) {
    var tracker = IncidentTracker()
    tracker.resume(
      report(isComplete: true),
      hasBooted: hasBooted,
      end: 600,
      start,
      wall: Timestamp(seconds: second)
    )
    #expect(tracker.open == nil)
    let verdict = tracker.found("oops", isFatal: false, at: start)
    #expect(verdict == (isKnown ? .again(7) : .new))
  }
}
