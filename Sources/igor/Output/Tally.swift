// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API

/// How a question over machines went: what the exit status is made of.
struct Tally: Equatable, Sendable {
  private(set) var count = 0
  /// Exit reasons of the machines that failed.
  private var reasons: [ExitReason: Int] = [:]
  private var firstMessage: String?

  /// Machines that failed.
  var failures: Int { reasons.values.reduce(0, +) }

  /// Counts a machine; `message` is why it failed, where it did.
  mutating func add(_ report: some MachineRow, _ message: String) {
    count += 1
    guard !report.ok else { return }
    reasons[ExitReason(code: report.error?.code ?? ""), default: 0] += 1
    if firstMessage == nil { firstMessage = message }
  }

  /// What to end with; `nil` where every machine answered.
  ///
  /// What one machine alone failed of is said in its own words, what several failed of stands
  /// in their rows.
  var failure: Failure? {
    guard failures > 0 else { return nil }
    if count == 1 { return Failure(reason, firstMessage ?? "the machine did not answer") }
    if failures < count {
      return Failure(.partial, "\(failures) of \(count) machines failed")
    }
    return Failure(reason, "all \(count) machines failed")
  }

  /// Why all failed, where it is one reason.
  private var reason: ExitReason {
    reasons.count == 1 ? reasons.keys.first ?? .failed : .failed
  }
}

extension ExitReason {
  /// The exit status for an error of igord's.
  init(code: String) {
    switch code {
    case "not_found": self = .noSuchMachine
    case "not_allowed", "unauthorized", "forbidden_origin", "forbidden_host": self = .notAllowed
    default: self = .failed
    }
  }
}
