// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor timeline`: what happened to a machine, in order.
struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Tell what happened on a console: boots, orders, people, losses, incidents.",
    discussion: "The offsets are those of igor scrollback --from and --around."
  )

  @OptionGroup var machine: NameOptions
  @OptionGroup var past: PastOptions

  @Option(
    help: ArgumentHelp(
      "Only these kinds, with commas between, such as boot,power,sel,incident; igor(1) has all.",
      valueName: "kinds"
    )
  )
  var kinds: String?

  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      let query = try self.query(at: .now)
      do throws(Failure) {
        let answer = try ListAnswer(of: server.address(), machine.machineName()) { name in
          "/console/\(name)/timeline\(query)"
        }
        try answer.print(TimelineEntry.self, as: format, table: Self.table, sheet: Self.sheet)
      } catch {
        throw error.about(["kinds"])
      }
    }
  }

  func query(at now: Timestamp) throws(Failure) -> String {
    var parameters = try past.parameters(at: now)
    if let kinds { parameters.append("kinds=\(kinds.percentEncoded)") }
    return parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
  }

  static func table(_ entries: [TimelineEntry]) -> Table {
    var table = Table(["TIME", "OFFSET", "KIND", "WHO", "WHAT"], right: [1])
    for entry in entries {
      let bytes = entry.bytes.map { " (\($0) bytes)" } ?? ""
      let isBad = ["incident", "lost", "gap", "unkept"].contains(entry.kind)
      table.add(
        [
          entry.time?.text(in: .local) ?? "-", "\(entry.offset)", entry.kind, entry.user ?? "",
          entry.text + bytes,
        ],
        styles: isBad ? [2: .bad] : [:]
      )
    }
    return table
  }

  static func sheet(_ entries: [TimelineEntry]) -> Table {
    var table = Table(["machine", "time", "offset", "kind", "user", "text", "bytes"])
    for entry in entries {
      table.add([
        entry.machine, entry.time?.rfc3339 ?? "", "\(entry.offset)", entry.kind, entry.user ?? "",
        entry.text, entry.bytes.map { "\($0)" } ?? "",
      ])
    }
    return table
  }
}
