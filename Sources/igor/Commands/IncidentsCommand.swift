// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor incidents`: panics and the like that nobody has dismissed.
struct IncidentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incidents",
    abstract: "List panics and other incidents, show one, or dismiss it.",
    subcommands: [ListCommand.self, ShowCommand.self, DismissCommand.self],
    defaultSubcommand: ListCommand.self
  )

  /// `igor incidents [list]`.
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List incidents, oldest first."
    )

    @OptionGroup var machines: RangeOptions

    @Option(help: ArgumentHelp("Only those of a kind, such as panic or oom.", valueName: "kind"))
    var kind: String?

    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        var parameters: [String] = []
        if let range = try machines.range() {
          parameters.append("machines=\(range.description.percentEncoded)")
        }
        if let kind { parameters.append("kind=\(kind.percentEncoded)") }
        let query = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        let answer = try ListAnswer(of: server.address(), "/incidents" + query)
        try answer.print(IncidentReport.self, as: format, table: table, sheet: sheet)
      }
    }

    func table(_ incidents: [IncidentReport]) -> Table {
      var table = Table(["ID", "MACHINE", "TIME", "KIND", "AGAIN", "LINE"], right: [0, 4])
      for incident in incidents {
        table.add(
          [
            "\(incident.id)", incident.machine, incident.time.text(in: .local), incident.kind,
            incident.again > 0 ? "\(incident.again)" : "", incident.line,
          ],
          styles: incident.fatal ? [3: .bad] : [:]
        )
      }
      return table
    }

    func sheet(_ incidents: [IncidentReport]) -> Table {
      var table = Table([
        "id", "machine", "time", "kind", "fatal", "again", "last", "epoch", "offset", "from", "to",
        "line",
      ])
      for incident in incidents {
        table.add([
          "\(incident.id)", incident.machine, incident.time.rfc3339, incident.kind,
          "\(incident.fatal)", "\(incident.again)", incident.last.rfc3339, "\(incident.epoch)",
          "\(incident.offset)", "\(incident.from)", "\(incident.to)", incident.line,
        ])
      }
      return table
    }
  }

  /// `igor incidents dismiss`.
  struct DismissCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dismiss",
      abstract: "Let incidents go: they and what they froze are deleted."
    )

    @Argument(help: "Their numbers.")
    var ids: [UInt64]

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        for id in ids {
          let question = HTTPQuestion(.delete, "/incidents/\(id)")
          let gone = try HTTPExchange.ask(question, of: address, for: IncidentReport.self)
          try printOut("\(id): \(gone.machine): \(gone.kind) dismissed\n")
        }
      }
    }
  }
}
