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
      let query = try RangeQuery("/who", of: machines.range(), at: server.address())
      try query.print([WhoReport].self, as: format) { reports in
        format.csv ? Self.sheet(reports) : Self.table(reports, at: .now)
      } isOK: { _ in
        true
      }
    }
  }

  static func table(_ reports: [WhoReport], at now: Timestamp) -> Table {
    var table = Table(["MACHINE", "USER", "", "FOR", "FROM"])
    for report in reports {
      for person in report.subscribers {
        let does = person.mode == "rw" ? "types" : "watches"
        let time = person.since.age(at: now)
        table.rows.append([report.machine, person.user, does, time, person.from])
      }
    }
    return table
  }

  static func sheet(_ reports: [WhoReport]) -> Table {
    var table = Table(["machine", "id", "user", "mode", "since", "from"])
    for report in reports {
      for person in report.subscribers {
        table.rows.append([
          report.machine, "\(person.id)", person.user, person.mode, person.since.rfc3339,
          person.from,
        ])
      }
    }
    return table
  }
}
