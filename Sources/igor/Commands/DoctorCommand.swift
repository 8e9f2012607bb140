// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor doctor`: why a console does not come up.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look step by step at what a console needs, and say what is wrong."
  )

  @OptionGroup var machine: NameOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      var question = RangeQuestion("/doctor", of: NameRange(try machine.machineName()))
      question.patience = .seconds(180)
      try question.print(DoctorView(), as: format, from: server.address())
    }
  }
}

/// How `igor doctor` shows what was found.
struct DoctorView: ReportView {
  var table: Table { Table(["STEP", "", "FOUND"]) }
  var sheet: Table { Table(["machine", "step", "state", "text", "advice", "error"]) }

  func rows(of report: DoctorReport) -> [Row] {
    (report.steps ?? []).flatMap { step in
      let style = Self.style(of: step.state)
      let found = Row([step.name, step.state.rawValue, step.text], styles: [1: style, 2: style])
      guard let advice = step.advice else { return [found] }
      return [found, Row(["", "", "→ \(advice)"])]
    }
  }

  /// What is wrong stands in the steps.
  func allRows(of report: DoctorReport) -> [Row] { rows(of: report) }

  func sheetRows(of report: DoctorReport) -> [Row] {
    (report.steps ?? []).map { step in
      Row([
        report.machine, step.name, step.state.rawValue, step.text, step.advice ?? "",
        step.state == .failed ? report.error?.code ?? "" : "",
      ])
    }
  }

  func allSheetRows(of report: DoctorReport) -> [Row] { sheetRows(of: report) }

  func summary(of report: DoctorReport) -> [Finding] {
    (report.steps ?? []).map { Finding($0.name, $0.state.rawValue) }
  }

  private static func style(of state: DoctorReport.State) -> Style {
    switch state {
    case .ok: .good
    case .warning: .warning
    case .failed: .bad
    case .skipped: .faint
    }
  }
}
