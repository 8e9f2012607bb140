// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// One thing that a machine answered, to be compared with what others answered.
struct Finding: Hashable, Sendable {
  /// What it is about; findings about one thing stand together.
  var topic = ""
  var text: String

  init(_ text: String) {
    self.text = text
  }

  init(_ topic: String, _ text: String) {
    self.topic = topic
    self.text = text
  }
}

/// Answers of many machines with equal ones told once: `osl0[1-4,6]: on`.
struct FoldedAnswers: Sendable {
  private var machines: [Finding: [MachineName]] = [:]
  /// What is said where one machine alone gave an answer.
  private var details: [Finding: String] = [:]
  /// Findings of a topic in the order in which they came; topics likewise.
  private var findings: [String: [Finding]] = [:]
  private var topics: [String] = []

  /// Adds what a machine answered; `detail` takes its place where no other machine did.
  mutating func add(_ answer: [Finding], of machine: String, detail: String? = nil) {
    guard let name = MachineName(machine) else { return }
    var seen: Set<Finding> = []
    for finding in answer where seen.insert(finding).inserted {
      if findings[finding.topic] == nil { topics.append(finding.topic) }
      if machines[finding] == nil { findings[finding.topic, default: []].append(finding) }
      machines[finding, default: []].append(name)
      details[finding] = detail
    }
  }

  /// The answers, of each topic those of most machines first.
  var text: String {
    topics.flatMap { topic in
      let found = findings[topic] ?? []
      return found.sorted { (machines[$0]?.count ?? 0) > (machines[$1]?.count ?? 0) }
    }
    .map(line).joined()
  }

  private func line(_ finding: Finding) -> String {
    let names = (machines[finding] ?? []).sorted(by: MachineName.precedesNaturally)
    let topic = finding.topic.isEmpty ? "" : "\(finding.topic): "
    let detail = names.count == 1 ? details[finding] : nil
    return "\(NameRange.folding(names)): \((detail ?? topic + finding.text).safe)\n"
  }
}
