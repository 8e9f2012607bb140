// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// Answers of many machines with equal ones told once: `osl0[1-4,6]: on`.
struct FoldedAnswers: Sendable {
  private var machines: [[String]: [String]] = [:]
  /// What is said where one machine alone gave an answer.
  private var details: [[String]: String] = [:]
  /// Answers in the order in which they came first.
  private var order: [[String]] = []

  /// Adds an answer; `detail` takes its place where no other machine gave it.
  mutating func add(_ lines: [String], of machine: String, detail: String? = nil) {
    if machines[lines] == nil { order.append(lines) }
    details[lines] = detail
    machines[lines, default: []].append(machine)
  }

  /// The answers, those of most machines first; one of several lines stands below its machines.
  var text: String {
    let sorted = order.sorted { (machines[$0]?.count ?? 0) > (machines[$1]?.count ?? 0) }
    return sorted.map { lines in
      let names = (machines[lines] ?? []).compactMap { MachineName($0) }
      let range = NameRange.folding(names.sorted(by: MachineName.precedesNaturally))
      if names.count == 1, let detail = details[lines] { return "\(range): \(detail.safe)\n" }
      guard lines.count != 1 else { return "\(range): \(lines[0].safe)\n" }
      return "\(range):\n" + lines.map { "  \($0.safe)\n" }.joined()
    }.joined()
  }
}
