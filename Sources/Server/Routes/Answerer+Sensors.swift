// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation

/// What `/sensors`, `/log`, `/inventory` and `/doctor` answer.
extension Answerer {
  func sensors(_ range: String?, _ sensor: String?, _ asker: Asker) {
    rows(range, .sense, asker) { (console, _, tell: @escaping (SensorsReport, Bool) -> Void) in
      console.readSensors(sensor) { tell($0, true) }
    }
  }

  func inventory(_ range: String?, _ asker: Asker) {
    rows(range, .sense, asker) { (console, _, tell: @escaping (InventoryReport, Bool) -> Void) in
      console.readInventory { tell($0, true) }
    }
  }

  func doctor(_ name: String, _ asker: Asker) throws {
    let machine = try context.directory.machine(name, for: asker.person, .watch).name
    let answer = shard.reply { (row: DoctorReport) in asker.send(.json(row)) }
    let inquiry: Inquiry<DoctorReport> = context.rack.inquiry(
      of: [machine],
      { console, _, tell in console.examine { tell($0, true) } },
      { _, row, _ in answer(row) }
    )
    inquiry.start()
  }

  // MARK: The event log

  /// Machines that one request may follow.
  private static let followLimit = 1024

  func events(_ range: String?, _ query: EventsQuery, _ asker: Asker) throws {
    let wanted = try query.resolved(at: shard.loop.wall, in: context.zone)
    guard !wanted.follows || wantsLines(asker) else {
      let words = "follow: needs \"Accept: application/x-ndjson\", for an array has an end"
      throw APIError(code: "bad_request", message: words)
    }
    rows(
      range,
      .sense,
      asker,
      window: wanted.follows ? Self.followLimit : Inquiry<EventLogReport>.window,
      check: { machines throws(APIError) in
        guard wanted.follows, machines.count > Self.followLimit else { return }
        throw APIError(
          code: "bad_request",
          message: "follow: at most \(Self.followLimit) machines, not \(machines.count)"
        )
      },
      question: { console, inquiry, tell in
        console.readEvents(wanted, isWanted: { inquiry.wants(console.name) }, tell: tell)
      }
    )
  }

  func clearEvents(_ name: String, _ asker: Asker) throws {
    let machine = try context.directory.machine(name, for: asker.person, .power).name
    let (context, entry, person) = (self.context, asker.entry("sel.clear"), asker.person.name)
    rows(
      machine.description,
      .power,
      asker,
      note: { machine, row in context.audit(entry.about(machine, row.error)) },
      question: { console, _, tell in
        console.clearEvents(by: person) { (row: EventLogReport) in tell(row, true) }
      }
    )
  }

  // MARK: The clock

  func clock(_ range: String, _ asker: Asker) {
    rows(range, .sense, asker) { (console, _, tell: @escaping (ClockReport, Bool) -> Void) in
      console.readClock { tell($0, true) }
    }
  }

  func setClock(_ range: String, _ asker: Asker) throws {
    let moment = try ClockRequest.moment(body: json(asker))
    let text = moment?.rfc3339 ?? "now"
    let entry = asker.entry("sel.time", text: text)
    let (context, person) = (self.context, asker.person.name)
    rows(
      range,
      .power,
      asker,
      note: { machine, row in context.audit(entry.about(machine, row.error)) },
      question: { console, _, tell in
        console.setClock(to: moment, by: person) { (row: ClockReport) in tell(row, true) }
      }
    )
  }
}

extension AuditEntry {
  /// The entry for one machine of several.
  func about(_ machine: MachineName, _ error: APIError?) -> AuditEntry {
    var entry = self
    entry.machine = machine
    entry.error = error?.code
    return entry
  }
}
