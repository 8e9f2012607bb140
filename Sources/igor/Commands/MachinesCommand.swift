// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor machines`: what there is, and how the consoles are.
struct MachinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machines",
    abstract: "List machines and the state of their consoles."
  )

  @OptionGroup var machines: RangeOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      let query = try RangeQuery("/machines", of: machines.range(), at: server.address())
      try query.print([MachineReport].self, as: format) { reports in
        format.csv ? Self.sheet(reports) : Self.table(reports, at: .now)
      } isOK: {
        $0.ok
      }
    }
  }

  /// What people want to see.
  static func table(_ reports: [MachineReport], at now: Timestamp) -> Table {
    var table = Table(["MACHINE", "CONSOLE", "SINCE", "LAST OUTPUT", "LOG", "PEOPLE", "BMC", ""])
    for report in reports {
      guard let console = report.console else {
        table.rows.append([report.machine, "?", "", "", "", "", "", report.error?.message ?? ""])
        continue
      }
      table.rows.append([
        report.machine,
        console.state,
        console.since.age(at: now),
        console.lastByte?.age(at: now) ?? "never",
        ByteCount(Int(clamping: console.offset - min(console.offset, console.start))).rounded,
        Self.people(console),
        report.bmc ?? report.socket ?? "",
        console.error?.message ?? "",
      ])
    }
    return table
  }

  /// Everything, for programs.
  static func sheet(_ reports: [MachineReport]) -> Table {
    var table = Table([
      "machine", "state", "since", "epoch", "start", "offset", "last_byte", "writer",
      "subscribers", "bmc", "groups", "error",
    ])
    for report in reports {
      let console = report.console
      let error = console?.error ?? report.error
      table.rows.append([
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
        error?.message ?? "",
      ])
    }
    return table
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
    let seconds = max(0, now.nanoseconds / 1_000_000_000 - nanoseconds / 1_000_000_000)
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3600) h"
    default: return "\(seconds / 86_400) d"
    }
  }
}
