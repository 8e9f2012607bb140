// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import RingLog
import Testing

@testable import Consoles

struct EventWatchTests {
  private func read(
    _ bench: JobBench,
    _ query: EventQuery = EventQuery()
  ) throws -> EventLogReport {
    let asked: JobBench.Asked<EventLogReport> = bench.begin { console, inquiry, tell in
      console.readEvents(query, isWanted: { inquiry.wants(console.name) }, tell: tell)
    }
    return try #require(try bench.finish(asked).first)
  }

  @Test func `entries are told in words, all or the last ones or those since a time`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.addEvents(3))
    let all = try read(bench)
    let entries = try #require(all.entries)
    #expect(entries.count >= 3 && all.total == entries.count && all.free != nil, "\(all)")
    #expect(entries.allSatisfy { $0.raw.count == 32 && !$0.event.isEmpty && $0.time != nil })
    #expect(try read(bench, EventQuery(tail: 1)).entries == [try #require(entries.last)])
    let time = try #require(entries.last?.time)
    let later = Timestamp(nanoseconds: time.nanoseconds + 1_000_000_000)
    #expect(try read(bench, EventQuery(since: later)).entries?.isEmpty == true)
  }

  @Test func `new entries become marks, those before igord came do not`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.addEvents(2))
    try look(bench)
    #expect(try bench.marks(.sel).isEmpty)
    bench.apply(.addEvents(2))
    try look(bench)
    try bench.bench.wait { (try? bench.marks(.sel).count) == 2 }
    #expect(try bench.marks(.sel).allSatisfy { $0.text.contains(":") && $0.person == nil })
    _ = try read(bench)
    #expect(try bench.marks(.sel).count == 2)
  }

  @Test func `entries that came while igord was not there become marks, with their time`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.addEvents(2))
    try look(bench)
    try bench.crashAndRestart()
    try bench.come()
    try look(bench)
    #expect(try bench.marks(.sel).isEmpty)
    try bench.crashAndRestart()
    bench.apply(.addEvents(3))
    try bench.come()
    try look(bench)
    try bench.bench.wait { (try? bench.marks(.sel).count) == 3 }
    #expect(try bench.marks(.sel).allSatisfy { $0.text.contains(", at 20") })
    // Those that were told are told no more.
    try bench.crashAndRestart()
    bench.apply(.addEvents(1))
    try bench.come()
    _ = try read(bench)
    try bench.bench.wait { (try? bench.marks(.sel).count) == 4 }
  }

  @Test func `a log that was empty is remembered too, and of many entries the newest`() throws {
    let bench = try JobBench()
    try bench.come()
    let cleared: JobBench.Asked<EventLogReport> = bench.begin { console, _, tell in
      console.clearEvents(by: "alice") { tell($0, true) }
    }
    _ = try bench.finish(cleared)
    try bench.crashAndRestart()
    bench.apply(.addEvents(JobBounds.markLimit + 5))
    try bench.come()
    try look(bench)
    let count = JobBounds.markLimit + 2
    try bench.bench.wait { (try? bench.marks(.sel).count) == count }
    #expect(try bench.marks(.sel)[1].text.hasSuffix(" more entries before these"))
  }

  @Test(arguments: [Fault.padRecords(8), .padRecords(40), .padRecords(200), .cutRecords(4)])
  func `entries of a wrong length stop nothing, and old ones are not told as new`(
    fault: Fault
  ) throws {
    let bench = try JobBench { $0.faults = [.addEvents(3), fault] }
    try bench.come()
    try look(bench)
    try bench.crashAndRestart()
    try bench.come()
    try look(bench)
    #expect(try bench.marks(.sel).isEmpty)
  }

  private func look(_ bench: JobBench) throws {
    let asked: JobBench.Asked<EventLogReport> = bench.begin { console, _, tell in
      console.jobs?.events.look { _ in
        tell(EventLogReport(machine: console.name.description, entries: []), true)
      }
    }
    _ = try bench.finish(asked)
  }

  @Test func `who follows is told of what comes, until nobody wants it any more`() throws {
    let bench = try JobBench()
    try bench.come()
    let asked: JobBench.Asked<EventLogReport> = bench.begin { console, inquiry, tell in
      let query = EventQuery(tail: 0, follows: true)
      console.readEvents(query, isWanted: { inquiry.wants(console.name) }, tell: tell)
    }
    try bench.bench.wait { asked.all.count == 1 }
    bench.apply(.addEvents(2))
    try look(bench)
    try bench.bench.wait { asked.all.count == 2 }
    #expect(asked.all[1].entries?.count == 2)
    asked.inquiry?.cancel()
    bench.apply(.addEvents(1))
    try look(bench)
    #expect(asked.all.count == 2)
  }

  @Test func `a cleared log is empty, and who cleared it is in the console's log`() throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.addEvents(3))
    let count = try #require(try read(bench).entries).count
    let asked: JobBench.Asked<EventLogReport> = bench.begin { console, _, tell in
      console.clearEvents(by: "alice") { tell($0, true) }
    }
    #expect(try bench.finish(asked).first?.cleared == true)
    let left = try #require(try read(bench).entries)
    #expect(left.count < count)
    let mark = try #require(try bench.marks(.sel).last { $0.person == "alice" })
    #expect(mark.text == "the event log was cleared")
  }

  @Test func `the clock is told and set`() throws {
    let bench = try JobBench()
    try bench.come()
    let moment = try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z"))
    let asked: JobBench.Asked<ClockReport> = bench.begin { console, _, tell in
      console.setClock(to: moment, by: "alice") { tell($0, true) }
    }
    let row = try #require(try bench.finish(asked).first)
    let time = try #require(row.time)
    #expect((0...10_000_000_000).contains(time.nanoseconds - moment.nanoseconds), "\(row)")
  }
}
