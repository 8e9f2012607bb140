// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The answer of `GET /doctor/{name}`: what was looked at, in order, and what is wrong.
package struct DoctorReport: MachineRow {
  package var machine: String
  /// Whether nothing is wrong.
  package var ok: Bool
  /// What is wrong, where something is: the first step that failed.
  package var error: APIError?
  package var steps: [Step]?

  /// One look at one thing.
  package struct Step: Codable, Equatable, Sendable {
    /// `name`, `ping`, `capabilities`, `cipher suite`, `open session`, `rakp 1`, `rakp 3`,
    /// `privilege`, `payload`, `sol settings`, `sol owner`, `activation`.
    package var name: String
    package var state: State
    /// What was seen.
    package var text: String
    /// What to do; absent where there is nothing to do.
    package var advice: String?

    package init(_ name: String, _ state: State, _ text: String, advice: String? = nil) {
      self.name = name
      self.state = state
      self.text = text
      self.advice = advice
    }
  }

  /// How a step went.
  package enum State: String, Codable, Sendable {
    case ok
    case warning
    case failed
    /// Not reached, or not to be found out now.
    case skipped
  }

  package init(machine: String, steps: [Step], error: APIError?) {
    self.machine = machine
    ok = error == nil
    self.error = error
    self.steps = steps
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}
