// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// What a console is doing about its source.
package enum ConsoleState: String, Sendable {
  /// On the way: the first attempt since the start, or since a loss.
  case connecting
  /// Output arrives and input is accepted.
  case active
  /// The last attempt failed; attempts go on behind it.
  case down
  /// Switched off by the settings.
  case disabled
}

/// A console's state as people see it.
package struct ConsoleStatus: Equatable, Sendable {
  /// The state.
  package var state: ConsoleState
  /// When the state, or what is wrong, last changed.
  package var since: Timestamp
  /// What is wrong, where something is.
  package var error: ConsoleError?

  package init(state: ConsoleState, since: Timestamp, error: ConsoleError? = nil) {
    self.state = state
    self.since = since
    self.error = error
  }

  /// Whether a person would be told the same: another wording of the same trouble is no news.
  package func says(sameAs other: ConsoleStatus) -> Bool {
    state == other.state && error?.code == other.error?.code
  }
}
