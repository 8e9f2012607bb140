// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API

/// How `igor power` shows what machines answer.
struct PowerView: ReportView {
  var table: Table { Table(["MACHINE", "POWER", ""]) }

  var sheet: Table {
    Table(["machine", "power", "action", "outcome", "next", "elapsed", "error"])
  }

  func rows(of report: PowerReport) -> [Row] {
    var styles: [Int: Style] = [1: report.power == "on" ? .good : .faint]
    if report.outcome == .unknown { styles[2] = .warning }
    return [Row([report.machine, report.power ?? "", Self.words(report)], styles: styles)]
  }

  func sheetRows(of report: PowerReport) -> [Row] {
    [
      Row([
        report.machine, report.power ?? "", report.action ?? "", report.outcome?.rawValue ?? "",
        report.next ?? "", report.elapsed.map(\.brief) ?? "", "",
      ])
    ]
  }

  func summary(of report: PowerReport) -> [Finding] {
    let words = Self.words(report, withTimes: false)
    let parts = [report.power, words.isEmpty ? nil : words].compactMap { $0 }
    return [Finding(parts.joined(separator: ", "))]
  }

  func message(of report: PowerReport) -> String {
    guard let error = report.error else { return "no answer" }
    guard error.code == "machine_off", report.action != "diag" else { return error.message }
    return "\(report.machine) is off; --on-if-off lets igor switch it on"
  }

  func progress(of report: PowerReport) -> String? {
    guard report.ok, let progress = report.progress else { return nil }
    return progress + (report.elapsed.map { ", \(Int($0)) s" } ?? "")
  }

  /// What became of the order, in words.
  private static func words(_ report: PowerReport, withTimes: Bool = true) -> String {
    var parts: [String] = []
    if let action = report.action {
      switch report.outcome {
      case .accepted?: parts.append("\(action): ordered")
      case .confirmed?:
        let time = withTimes ? report.elapsed.map { " after \($0.brief) s" } : nil
        parts.append("\(action): done" + (time ?? ""))
      case .unchanged?: parts.append("\(action): was so already")
      case .unknown?: parts.append("\(action): no answer, it may have been carried out")
      case let other?: parts.append("\(action): \(other.rawValue)")
      case nil: parts.append(action)
      }
    }
    if let next = report.next {
      parts.append(next == "none" ? "boots as it is set up to" : "boots from \(next) next time")
    }
    return parts.joined(separator: "; ")
  }
}

extension Double {
  /// With three decimals at most, and none that say nothing: `42`, `12.1`.
  var brief: String {
    guard isFinite, magnitude < 1e15 else { return "\(self)" }
    // A sum with zero is never -0.
    let text = "\((self * 1000).rounded() / 1000 + 0)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
