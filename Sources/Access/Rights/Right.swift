// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What somebody may do with a machine; each right includes those before it.
package enum Right: String, CaseIterable, Comparable, Sendable {
  /// Power state, sensors, event log, inventory.
  case sense
  /// The console and its past.
  case watch
  /// Typing, break, SysRq, messages to the others, taking a free keyboard.
  case type
  /// Power orders, taking the keyboard by force, clearing the event log.
  case power
  /// Machines, users, the audit trail, sending people away.
  case admin

  package static func < (a: Right, b: Right) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .sense: 0
    case .watch: 1
    case .type: 2
    case .power: 3
    case .admin: 4
    }
  }
}

/// A right under the name that people give it to others by.
package enum Role: String, CaseIterable, Sendable {
  case sense
  case viewer
  case typist
  case `operator`
  case admin

  package var right: Right {
    switch self {
    case .sense: .sense
    case .viewer: .watch
    case .typist: .type
    case .operator: .power
    case .admin: .admin
    }
  }
}

/// What a request needs before anybody looks at it.
package enum Need: Equatable, Sendable {
  /// Nothing: it is for everybody.
  case open
  /// Somebody whom igord knows.
  case login
  /// This right on some machine; on which ones is checked machine by machine.
  case right(Right)
  /// The right `admin` on all machines.
  case admin
}
