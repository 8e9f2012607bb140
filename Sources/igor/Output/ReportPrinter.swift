// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock

/// In which form an answer is printed.
enum Form: Sendable {
  case table
  case csv
  /// An array.
  case json
  /// JSON, an object a line.
  case lines
  /// Equal answers once.
  case folded
}

/// Prints the machines' answers as they come.
final class ReportPrinter<View: ReportView> {
  private let view: View
  private let form: Form
  /// Machines that will answer, where that is known.
  private let expected: Int?
  private let isEndless: Bool
  private var splitter = RowSplitter()
  private var layout: TableLayout
  private var hasPrinted = false
  /// Rows of a table that wait for others, so that its columns need not grow line by line.
  private var pending: [Row] = []
  private var folded = FoldedAnswers()
  private var tally = Tally()
  private var status = StatusLine()
  /// What machines that are not done yet are at.
  private var waiting: [String: String] = [:]
  private let start = Moment.now

  /// How long an answer may take before it is said what is waited for.
  private static var patience: Duration { .seconds(1) }

  /// `isEndless` says that there is no end to be waited for.
  init(_ view: View, as form: Form, expecting expected: Int?, isEndless: Bool = false) {
    self.view = view
    self.form = form
    self.expected = expected
    self.isEndless = isEndless
    layout = TableLayout(view.table, form == .table ? .standard : .plain)
  }

  /// Reads a piece of the answer.
  func take(_ bytes: [UInt8]) throws(Failure) {
    for object in try splitter.read(bytes) {
      let report: View.Report
      do throws(APIError) {
        report = try JSON.decode(View.Report.self, from: object.span)
      } catch {
        throw Failure(
          .failed,
          "igord answered with something else than expected: \(error.message)"
        )
      }
      try take(report, object)
    }
  }

  private func take(_ report: View.Report, _ object: [UInt8]) throws(Failure) {
    if let words = view.progress(of: report) {
      waiting[report.machine] = words
      if form == .lines { try printNow(String(decoding: object, as: UTF8.self).safeJSON + "\n") }
      return
    }
    waiting[report.machine] = nil
    tally.add(report, view.message(of: report))
    switch form {
    case .table:
      pending += view.allRows(of: report)
    case .csv:
      var sheet = view.sheet
      sheet.rows = view.allSheetRows(of: report)
      try printNow(hasPrinted ? sheet.csvLines : sheet.csv)
    case .json:
      let text = String(decoding: object, as: UTF8.self).safeJSON
      try printNow((hasPrinted ? ",\n" : "[") + text)
    case .lines:
      try printNow(String(decoding: object, as: UTF8.self).safeJSON + "\n")
    case .folded:
      fold(report)
    }
  }

  /// Messages of errors name machine and BMC, so it is the codes that are compared.
  private func fold(_ report: View.Report) {
    if report.ok {
      folded.add(view.summary(of: report), of: report.machine)
    } else {
      let code = report.error?.code ?? "no answer"
      folded.add([Finding("error: \(code)")], of: report.machine, detail: view.message(of: report))
    }
  }

  /// Prints what has waited for others, and says what is waited for.
  func tick() throws(Failure) {
    try flush()
    guard !isEndless, Moment.now - start > Self.patience else { return }
    status.show(statusText)
  }

  private var statusText: String {
    let answered = expected.map { "\(tally.count) of \($0)" } ?? "\(tally.count)"
    let noun = (expected ?? tally.count) == 1 ? "machine" : "machines"
    let shown = waiting.sorted { $0.key < $1.key }.prefix(3).map { "\($0.key): \($0.value)" }
    let more = waiting.count > 3 ? [" and \(waiting.count - 3) more"] : []
    let list = shown.joined(separator: ", ") + more.joined()
    if expected == 1, !list.isEmpty { return list }
    return "\(answered) \(noun) done" + (list.isEmpty ? "" : "; \(list)")
  }

  private func flush() throws(Failure) {
    guard !pending.isEmpty else { return }
    let rows = pending
    pending = []
    try printNow(layout.text(of: rows))
  }

  /// Prints what is left.
  ///
  /// - Throws: why machines have not answered.
  func finish() throws(Failure) {
    guard splitter.isBetweenObjects else {
      throw Failure(.noServer, "igord ended in the middle of its answer")
    }
    status.clear()
    // What failed alone is said in the error, and needs no table.
    let isLoneFailure = tally.count == 1 && tally.failures == 1 && pending.count <= 1
    switch form {
    case .table where isLoneFailure && !hasPrinted: break
    case .table: try printNow(layout.text(of: pending))
    case .csv: if !hasPrinted { try printNow(view.sheet.csv) }
    case .json: try printNow(hasPrinted ? "]\n" : "[]\n")
    case .lines: break
    case .folded: try printNow(folded.text)
    }
    if let failure = tally.failure { throw failure }
  }

  /// Clears the status line, also where the answer has failed.
  func clearStatus() { status.clear() }

  private func printNow(_ text: String) throws(Failure) {
    status.clear()
    hasPrinted = true
    try printOut(text)
  }
}
