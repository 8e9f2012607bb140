// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor who`: the people at consoles.
struct WhoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "who",
    abstract: "List who is at which console."
  )

  @OptionGroup var machines: RangeOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      let question = RangeQuestion("/who", of: try machines.range())
      try question.print(WhoView(now: .now), as: format, from: server.address())
    }
  }
}

extension WhoReport: MachineRow {
  package var ok: Bool { error == nil }
}

/// How `igor who` shows people.
struct WhoView: ReportView {
  let now: Timestamp

  var table: Table { Table(["MACHINE", "USER", "", "FOR", "FROM"], right: [3]) }
  var sheet: Table { Table(["machine", "id", "user", "mode", "since", "from", "error"]) }

  func rows(of report: WhoReport) -> [Row] {
    report.subscribers.map { person in
      let does = person.mode == "rw" ? "types" : "watches"
      return Row([report.machine, person.user, does, person.since.age(at: now), person.from])
    }
  }

  func sheetRows(of report: WhoReport) -> [Row] {
    report.subscribers.map { person in
      Row([
        report.machine, "\(person.id)", person.user, person.mode, person.since.rfc3339,
        person.from, "",
      ])
    }
  }

  func summary(of report: WhoReport) -> [Finding] {
    report.subscribers.map { Finding("\($0.user) \($0.mode)") }
  }
}
