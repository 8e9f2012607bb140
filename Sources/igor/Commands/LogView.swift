// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// How `igor log` shows what machines answer.
struct LogView: ReportView {
  var table: Table { Table(["MACHINE", "ID", "TIME", "SENSOR", "EVENT"], right: [1]) }

  var sheet: Table {
    Table([
      "machine", "id", "time", "type", "sensor", "event", "direction", "severity", "raw", "error",
    ])
  }

  func rows(of report: EventLogReport) -> [Row] {
    (report.entries ?? []).map { entry in
      Row(
        [
          report.machine, "\(entry.id)", entry.time?.text(in: .local) ?? "", entry.place,
          Self.words(entry),
        ],
        styles: [4: Self.style(of: entry)]
      )
    }
  }

  func sheetRows(of report: EventLogReport) -> [Row] {
    (report.entries ?? []).map { entry in
      Row([
        report.machine, "\(entry.id)", entry.time?.rfc3339 ?? "", entry.type, entry.sensor ?? "",
        entry.event, entry.direction ?? "", entry.severity ?? "", entry.raw, "",
      ])
    }
  }

  /// The events without what differs from machine to machine.
  func summary(of report: EventLogReport) -> [Finding] {
    let entries = report.entries ?? []
    guard !entries.isEmpty else { return [Finding("no events")] }
    return entries.map { Finding("\($0.place): \(Self.words($0))") }
  }

  private static func words(_ entry: EventLogEntry) -> String {
    entry.event + (entry.direction == "deasserted" ? " (no longer)" : "")
  }

  private static func style(of entry: EventLogEntry) -> Style {
    switch entry.severity {
    case "critical": .bad
    case "warning": .warning
    default: .plain
    }
  }
}

/// How `igor log clear` tells what was done.
struct ClearView: ReportView {
  var table: Table { Table(["MACHINE", "EVENT LOG"]) }
  var sheet: Table { Table(["machine", "cleared", "error"]) }

  func rows(of report: EventLogReport) -> [Row] { [Row([report.machine, "cleared"])] }
  func sheetRows(of report: EventLogReport) -> [Row] { [Row([report.machine, "true", ""])] }
  func summary(of report: EventLogReport) -> [Finding] { [Finding("cleared")] }
}

/// How `igor log time` shows clocks.
struct ClockView: ReportView {
  var table: Table { Table(["MACHINE", "CLOCK", "IS", ""]) }
  var sheet: Table { Table(["machine", "time", "ahead", "error"]) }

  func rows(of report: ClockReport) -> [Row] {
    let ahead = report.ahead ?? 0
    let time = report.time?.text(in: .local) ?? ""
    return [
      Row(
        [report.machine, time, Self.words(ahead), ""],
        styles: [2: ahead.magnitude > 60 ? .warning : .plain]
      )
    ]
  }

  func sheetRows(of report: ClockReport) -> [Row] {
    [Row([report.machine, report.time?.rfc3339 ?? "", report.ahead?.brief ?? "", ""])]
  }

  func summary(of report: ClockReport) -> [Finding] {
    let ahead = report.ahead ?? 0
    return [Finding(ahead.magnitude <= 2 ? "right to two seconds" : Self.words(ahead))]
  }

  /// `1.2 s ahead`, `20778 d behind`.
  static func words(_ ahead: Double) -> String {
    let amount =
      ahead.magnitude < 100
      ? "\(((ahead.magnitude * 10).rounded() / 10).brief) s"
      : Int64(min(ahead.magnitude, 1e15)).inOneUnit
    return "\(amount) \(ahead < 0 ? "behind" : "ahead")"
  }
}
