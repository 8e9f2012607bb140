// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import EventLoop
internal import IPMI
package import Notation
internal import RingLog

/// Which entries of an event log somebody wants.
package struct EventQuery: Equatable, Sendable {
  /// Only entries since then, by the BMC's clock; those without a time are told too.
  package var since: Timestamp?
  /// Only the last ones.
  package var tail: Int?
  /// Whether new entries are told, for as long as somebody listens.
  package var follows = false

  package init(since: Timestamp? = nil, tail: Int? = nil, follows: Bool = false) {
    self.since = since
    self.tail = tail
    self.follows = follows
  }
}

// What the server asks of a BMC's event log, on the console's loop.
extension Console {
  /// Tells the entries that are wanted; with `follows` also those that come.
  package func readEvents(
    _ query: EventQuery,
    isWanted: @escaping () -> Bool,
    tell: @escaping (_ row: EventLogReport, _ isLast: Bool) -> Void
  ) {
    let last: (EventLogReport) -> Void = { tell($0, true) }
    ask(last) { jobs, name in
      jobs.sensors.list { [self] _ in
        jobs.events.read { [self] result in
          if case .failure(let error) = result {
            return tell(EventLogReport(machine: name, error: error.report), true)
          }
          tell(report(jobs, query), !query.follows)
          if query.follows { follow(jobs, isWanted, tell) }
        }
      }
    }
  }

  private func report(_ jobs: Jobs, _ query: EventQuery) -> EventLogReport {
    var entries = jobs.events.entries ?? []
    if let since = query.since {
      entries = entries.filter { $0.time?.timestamp.map { $0 >= since } ?? true }
    }
    if let tail = query.tail { entries = entries.suffix(tail) }
    let repository = jobs.sensors.repository
    var row = EventLogReport(
      machine: name.description,
      entries: entries.map { EventLogEntry($0, by: repository) }
    )
    let info = jobs.events.cursor?.info
    row.total = info.map { Int($0.recordCount) }
    row.free = info.flatMap { $0.freeSpace == 0xFFFF ? nil : Int($0.freeSpace) }
    return row
  }

  private func follow(
    _ jobs: Jobs,
    _ isWanted: @escaping () -> Bool,
    _ tell: @escaping (EventLogReport, Bool) -> Void
  ) {
    let name = name.description
    let isTaken = jobs.events.follow { [sensors = jobs.sensors] new in
      guard isWanted() else { return false }
      guard !new.isEmpty else { return true }
      let entries = new.map { EventLogEntry($0, by: sensors.repository) }
      tell(EventLogReport(machine: name, entries: entries), false)
      return true
    }
    jobs.hurry()
    guard !isTaken else { return }
    let error = APIError(code: "bmc_busy", message: "too many follow the event log of \(name)")
    tell(EventLogReport(machine: name, error: error), true)
  }

  /// Clears the log.
  package func clearEvents(by person: String, _ tell: @escaping (EventLogReport) -> Void) {
    ask(tell) { jobs, name in
      jobs.events.clear(by: person) { result in
        switch result {
        case .success: tell(EventLogReport(clearedOn: name))
        case .failure(let error): tell(EventLogReport(machine: name, error: error.report))
        }
      }
    }
  }

  /// What the BMC's clock says.
  package func readClock(_ tell: @escaping (ClockReport) -> Void) {
    ask(tell) { jobs, name in
      jobs.desk.ask(GetSELTime(), .read, .events) { [self] result in
        switch result {
        case .failure(let error): tell(ClockReport(machine: name, error: error.report))
        case .success(let time):
          let moment = Timestamp(seconds: Int64(time.seconds))
          let ahead = Double(moment.nanoseconds - shard.loop.wall.nanoseconds) / 1e9
          let rounded = (ahead * 10).rounded() / 10
          tell(ClockReport(machine: name, time: moment, ahead: rounded))
        }
      }
    }
  }

  /// Sets the BMC's clock, to igord's time where there is none, and tells what it says then.
  package func setClock(
    to moment: Timestamp?,
    by person: String,
    _ tell: @escaping (ClockReport) -> Void
  ) {
    let wall = moment ?? shard.loop.wall
    ask(tell) { jobs, name in
      let time = SELTime(UInt32(clamping: wall.nanoseconds / 1_000_000_000))
      jobs.desk.ask(SetSELTime(time), .order) { [self] result in
        switch result {
        case .failure(let error): tell(ClockReport(machine: name, error: error.report))
        case .success:
          let text = "the event log's clock was set to \(wall.rfc3339)"
          log.mark(.sel, person: person, text: text, at: shard.loop.wall)
          readClock(tell)
        }
      }
    }
  }
}
