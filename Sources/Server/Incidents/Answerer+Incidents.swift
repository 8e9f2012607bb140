// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation

/// What went wrong, until somebody has looked at it.
extension Answerer {
  func incidents(_ query: IncidentsQuery, _ asker: Asker) {
    let (context, person) = (self.context, asker.person)
    let find: @Sendable () throws(APIError) -> Reply = {
      let all = context.incidents.reports.filter(person.sees)
      let chosen = try query.machines.map { (text) throws(APIError) in
        let former = context.former(of: all)
        let machines = try context.directory.select(text, for: person, .watch, or: former)
        return Set(machines.map(\.name.description))
      }
      let reports = all.filter { report in
        chosen?.contains(report.machine) != false
          && (query.kind == nil || query.kind == report.kind)
      }
      return .json(reports.map(\.summary))
    }
    shard.work(find, for: asker) { asker.send($0) }
  }

  func incident(_ number: String, _ asker: Asker) throws(APIError) {
    asker.send(.json(try report(number, asker.person, .watch)))
  }

  /// The console's output around an incident.
  func incidentOutput(
    _ number: String,
    _ query: IncidentOutputQuery,
    _ asker: Asker
  ) throws(APIError) {
    let report = try report(number, asker.person, .watch)
    let (book, now) = (context.incidents, shard.loop.wall)
    let read: @Sendable () -> Reply = {
      guard let output = book.output(of: report.id) else { return .notFrozen(report, at: now) }
      let fields = [
        Field("Igor-Epoch", String(report.epoch)), Field("Igor-Offset", String(report.from)),
      ]
      switch query.format {
      case .raw:
        return Reply(type: "application/octet-stream", body: .bytes(output), fields: fields)
      case .text:
        let text = Array(Self.text(of: output, from: report.from).utf8)
        return Reply(type: "text/plain; charset=utf-8", body: .bytes(text), fields: fields)
      }
    }
    shard.work(read, for: asker) { asker.send($0) }
  }

  private static func text(of output: [UInt8], from offset: UInt64) -> String {
    var lines = SafeLines()
    var text = ""
    lines.read(output.span, at: offset) { text += $0.text + "\n" }
    if let rest = lines.finish() { text += rest.text + "\n" }
    return text
  }

  func dismiss(_ number: String, _ asker: Asker) throws(APIError) {
    let report = try report(number, asker.person, .type)
    guard let gone = context.incidents.dismiss(report.id, by: asker.person.name) else {
      throw .notFound("there is no incident \(report.id)")
    }
    let text = "incident \(report.id): \(report.kind)"
    context.audit(asker.entry("dismiss", on: MachineName(report.machine), text: text))
    asker.send(.json(gone.summary))
  }

  /// An incident that somebody may know of.
  private func report(
    _ number: String,
    _ person: Person,
    _ right: Right
  ) throws(APIError) -> IncidentReport {
    guard let id = UInt64(number), let report = context.incidents[id], person.sees(report) else {
      throw .notFound("there is no incident \(SafeLines.clean(String(number.prefix(20))))")
    }
    guard let name = MachineName(report.machine), person.may(right, on: name) else {
      throw .notAllowed(.right(right))
    }
    return report
  }
}

extension ServerContext {
  /// Machines that there are no more, but incidents of theirs; or their logs, which have none.
  fileprivate func former(of reports: [IncidentReport]) -> FormerMachines {
    let names = Set(reports.compactMap { MachineName($0.machine) })
    return FormerMachines(
      isKept: { [rack] in names.contains($0) || rack.keepsLog(of: $0) },
      chosen: names.sorted()
    )
  }
}

extension Reply {
  /// The output of an incident is still to be frozen: when that will be, and where it is till then.
  static func notFrozen(_ report: IncidentReport, at now: Timestamp) -> Reply {
    let words = """
      the output of incident \(report.id) is frozen at \(report.frozenBy.rfc3339), or earlier where \
      nothing more comes; until then see \
      /console/\(report.machine)/scrollback?around=\(report.offset)
      """
    var reply = failure(APIError(code: "not_frozen", message: words))
    let seconds = max(1, now.seconds(to: report.frozenBy).rounded(.up))
    reply.fields.append(Field("Retry-After", String(Int(seconds))))
    return reply
  }
}

extension Person {
  /// Whether an incident is their business.
  func sees(_ report: IncidentReport) -> Bool {
    MachineName(report.machine).map { may(.watch, on: $0) } ?? false
  }
}
