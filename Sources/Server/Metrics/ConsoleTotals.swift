// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles

/// What `GET /metrics` tells of consoles all together, added up console by console.
///
/// Only of those that the one who asks may see: no figure tells of others.
struct ConsoleTotals: Sendable {
  private var states: [ConsoleState: Int] = [:]
  /// Consoles that are not active, by the error's code.
  private var codes: [String: Int] = [:]
  private var printed: UInt64 = 0
  private var readers = 0
  /// Bytes that the logs take.
  private(set) var logBytes: UInt64 = 0

  mutating func add(_ console: ConsoleSnapshot) {
    states[console.status.state, default: 0] += 1
    printed &+= console.end
    logBytes &+= console.logBytes
    readers += console.subscribers.count
    guard console.status.state != .active, let error = console.status.error else { return }
    codes[error.code.rawValue, default: 0] += 1
  }

  func add(to text: inout MetricsText) {
    text.begin("igor_consoles", .gauge, "Consoles by state.")
    for state in [ConsoleState.active, .connecting, .down, .disabled] {
      text.sample(states[state] ?? 0, label: ("state", state.rawValue))
    }
    text.begin("igor_consoles_down", .gauge, "Consoles that are not active, by what is wrong.")
    for (code, count) in codes.sorted(by: { $0.key < $1.key }) {
      text.sample(count, label: ("error", code))
    }
    text.single(
      "igor_console_bytes_total",
      .counter,
      "Bytes that consoles printed, since their logs began.",
      printed
    )
    text.single("igor_subscribers", .gauge, "Who is attached to consoles.", readers)
  }
}
