// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor boots`: when a machine started, and what became of it.
struct BootsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boots",
    abstract: "List a machine's boots, as its console's log knows them.",
    discussion: "The numbers are those of igor scrollback --boot."
  )

  @OptionGroup var machine: NameOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      let answer = try ListAnswer(of: server.address(), machine.machineName()) { name in
        "/console/\(name)/boots"
      }
      try answer.print(BootReport.self, as: format, table: Self.table, sheet: Self.sheet)
    }
  }

  static func table(_ boots: [BootReport]) -> Table {
    var table = Table(
      ["BOOT", "BEGAN", "LASTED", "LOGIN AFTER", "OUTCOME", "BY", "WHAT"],
      right: [0, 2, 3]
    )
    for boot in boots {
      table.add(
        [
          "\(boot.boot)", boot.time.text(in: .local), boot.duration.spoken,
          boot.ready?.spoken ?? "", boot.outcome, boot.user ?? "", boot.kernel ?? boot.cause,
        ],
        styles: ["up", "booting"].contains(boot.outcome) ? [:] : [4: .bad]
      )
    }
    return table
  }

  static func sheet(_ boots: [BootReport]) -> Table {
    var table = Table([
      "machine", "boot", "time", "ended", "duration", "ready", "outcome", "stage", "user", "cause",
      "kernel", "offset", "end",
    ])
    for boot in boots {
      table.add([
        boot.machine, "\(boot.boot)", boot.time.rfc3339, boot.ended?.rfc3339 ?? "",
        "\(boot.duration)", boot.ready.map { "\($0)" } ?? "", boot.outcome, boot.stage,
        boot.user ?? "", boot.cause, boot.kernel ?? "", "\(boot.offset)", "\(boot.end)",
      ])
    }
    return table
  }
}

extension Double {
  /// Seconds as people say them: `42 s`, `3:05`, `2 h 10 min`, `4 d 3 h`.
  var spoken: String {
    let seconds = Int(max(0, min(self, 1e12)))
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600:
      let rest = seconds % 60
      return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    case ..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
    default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
    }
  }
}
