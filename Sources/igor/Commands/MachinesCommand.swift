// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor machines`: what there is, and how the consoles are.
struct MachinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machines",
    abstract: "List machines and the state of their consoles; add and remove machines.",
    subcommands: [List.self, Add.self, Remove.self, Purge.self],
    defaultSubcommand: List.self
  )

  /// `igor machines list`, and `igor machines` by itself.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List machines; this is what igor machines does by itself."
    )

    @OptionGroup var machines: RangeOptions
    @OptionGroup var fold: FoldOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let question = RangeQuestion("/machines", of: try machines.range())
        let view = MachinesView(now: .now)
        try question.print(view, as: format, isFolded: fold.fold, from: server.address())
      }
    }
  }
}

/// How `igor machines` shows machines.
struct MachinesView: ReportView {
  let now: Timestamp

  var table: Table {
    Table(
      ["MACHINE", "POWER", "CONSOLE", "SINCE", "LAST OUTPUT", "LOG", "PEOPLE", "BMC", ""],
      right: [3, 4, 5]
    )
  }

  var sheet: Table {
    Table([
      "machine", "state", "since", "epoch", "start", "offset", "last_byte", "writer",
      "subscribers", "bmc", "groups", "power", "log_bytes", "error",
    ])
  }

  /// What people want to see.
  func rows(of report: MachineReport) -> [Row] {
    guard let console = report.console else { return [] }
    return [
      Row(
        [
          report.machine,
          report.power ?? "",
          console.state,
          console.since.age(at: now),
          console.lastByte?.age(at: now) ?? "never",
          ByteCount(Int(clamping: console.logBytes)).rounded,
          Self.people(console),
          report.bmc ?? report.socket ?? "",
          console.error?.message ?? "",
        ],
        styles: [2: Self.style(of: console), 8: .warning]
      )
    ]
  }

  /// Everything, for programs.
  func sheetRows(of report: MachineReport) -> [Row] {
    let console = report.console
    return [
      Row([
        report.machine,
        console?.state ?? "",
        console?.since.rfc3339 ?? "",
        console.map { "\($0.epoch)" } ?? "",
        console.map { "\($0.start)" } ?? "",
        console.map { "\($0.offset)" } ?? "",
        console?.lastByte?.rfc3339 ?? "",
        console?.writer?.user ?? "",
        console.map { "\($0.subscribers.count)" } ?? "",
        report.bmc ?? report.socket ?? "",
        (report.group ?? []).joined(separator: " "),
        report.power ?? "",
        console.map { "\($0.logBytes)" } ?? "",
        console?.error?.message ?? "",
      ])
    ]
  }

  func summary(of report: MachineReport) -> [Finding] {
    guard let console = report.console else { return [Finding("?")] }
    return [Finding(console.state + (console.error.map { ": \($0.code)" } ?? ""))]
  }

  private static func style(of console: ConsoleReport) -> Style {
    switch console.state {
    case "active": console.error == nil ? .good : .warning
    case "down": .bad
    case "disabled": .faint
    default: .warning
    }
  }

  /// Who types, and how many more are there.
  private static func people(_ console: ConsoleReport) -> String {
    let count = console.subscribers.count
    guard let writer = console.writer else { return count == 0 ? "" : "\(count) watching" }
    return count > 1 ? "\(writer.user) +\(count - 1)" : writer.user
  }
}

extension Timestamp {
  /// How long ago it was, in one unit: `4 s`, `12 min`, `3 h`, `5 d`.
  func age(at now: Timestamp) -> String {
    max(0, now.nanoseconds / 1_000_000_000 - nanoseconds / 1_000_000_000).inOneUnit
  }
}

extension Int64 {
  /// So many seconds, in the unit that says most: `4 s`, `12 min`, `3 h`, `5 d`.
  var inOneUnit: String {
    switch self {
    case ..<120: "\(self) s"
    case ..<7200: "\(self / 60) min"
    case ..<172_800: "\(self / 3600) h"
    default: "\(self / 86_400) d"
    }
  }
}
