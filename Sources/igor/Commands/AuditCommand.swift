// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor audit`: who did what.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show who attached, typed, ordered and changed what, from where and when."
  )

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only from a time on: 03:12, yesterday, '2 days ago'.", valueName: "time")
  )
  var since: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only up to a time.", valueName: "time")
  )
  var until: String?

  @Option(help: ArgumentHelp("Only what this user did.", valueName: "name"))
  var user: String?

  @Option(
    name: [.customShort("h"), .long],
    help: ArgumentHelp("Only what concerns this machine.", valueName: "name")
  )
  var machine: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("At most so many entries, the newest.", valueName: "entries")
  )
  var limit = 1000

  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func validate() throws {
    guard 1...10_000 ~= limit else {
      throw ValidationError("--limit: a number from 1 to 10000 was expected")
    }
  }

  func run() throws {
    try exiting { () throws(Failure) in
      var parameters = ["limit=\(limit)"]
      if let since { parameters.append("since=\(try since.wireTime())") }
      if let until { parameters.append("until=\(try until.wireTime(isEnd: true))") }
      if let user { parameters.append("user=\(user.percentEncoded)") }
      if let machine { parameters.append("machine=\(machine.percentEncoded)") }
      let list = ListQuestion<AuditReport>("/audit?" + parameters.joined(separator: "&")) {
        [
          $0.time.rfc3339, $0.user, $0.from, $0.action, $0.machine ?? "", $0.text ?? "",
          $0.typed.map { "\($0)" } ?? "", $0.error ?? "",
        ]
      }
      try list.print(
        ["TIME", "USER", "FROM", "ACTION", "MACHINE", "TEXT", "TYPED", "ERROR"],
        as: format,
        from: server.address()
      )
    }
  }
}
