// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API

/// How one kind of answer is shown.
protocol ReportView<Report> {
  associatedtype Report: MachineRow

  /// The table for people, without rows: its first column is the machine, its last has room
  /// for an error.
  var table: Table { get }
  /// The table for programs: everything; the first column is the machine, the last the error.
  var sheet: Table { get }

  /// The rows of a machine that answered.
  func rows(of report: Report) -> [Row]
  func sheetRows(of report: Report) -> [Row]
  /// The rows of any machine; by default one with the error where it did not answer.
  func allRows(of report: Report) -> [Row]
  func allSheetRows(of report: Report) -> [Row]
  /// What is compared for `-c`: what may be equal on many machines.
  func summary(of report: Report) -> [Finding]
  /// Why a machine did not answer, and what to do.
  func message(of report: Report) -> String
  /// What is going on, where the machine's answer is still to come.
  func progress(of report: Report) -> String?
}

extension ReportView {
  func progress(of report: Report) -> String? { nil }

  func allRows(of report: Report) -> [Row] {
    guard !report.ok else { return rows(of: report) }
    return [failed(report, in: table, style: .bad)]
  }

  func allSheetRows(of report: Report) -> [Row] {
    guard !report.ok else { return sheetRows(of: report) }
    return [failed(report, in: sheet, style: .plain)]
  }

  func message(of report: Report) -> String { report.error?.message ?? "no answer" }

  private func failed(_ report: Report, in table: Table, style: Style) -> Row {
    var cells = Array(repeating: "", count: table.headings.count)
    cells[0] = report.machine
    cells[cells.count - 1] = message(of: report)
    return Row(cells, styles: [cells.count - 1: style])
  }
}
