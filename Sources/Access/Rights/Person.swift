// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// Somebody who asks, and what they may do.
///
/// A value as of one moment: who keeps one for long looks it up again before using it.
package struct Person: Sendable {
  /// A right on all machines, or on some.
  package struct Permission: Sendable {
    package var right: Right
    /// The machines; all, those of the future too, where `nil`.
    package var machines: Set<MachineName>?

    package init(_ right: Right, on machines: Set<MachineName>? = nil) {
      self.right = right
      self.machines = machines
    }
  }

  /// The name that others see.
  package let name: String
  private let permissions: [Permission]

  package init(_ name: String, _ permissions: [Permission]) {
    self.name = name
    self.permissions = permissions
  }

  /// Somebody with one right on all machines.
  package init(_ name: String, everywhere right: Right) {
    self.init(name, [Permission(right)])
  }

  /// Whether the person has a right on a machine.
  package func may(_ right: Right, on machine: MachineName) -> Bool {
    permissions.contains { permission in
      permission.right >= right && (permission.machines?.contains(machine) ?? true)
    }
  }

  /// Whether the person has a right on all machines there are and will be.
  package func mayEverywhere(_ right: Right) -> Bool {
    permissions.contains { $0.right >= right && $0.machines == nil }
  }

  /// Whether the person has a right on any machine.
  package func maySomewhere(_ right: Right) -> Bool {
    permissions.contains { $0.right >= right && $0.machines?.isEmpty != true }
  }

  /// Whether the person may do everything.
  package var isAdmin: Bool { mayEverywhere(.admin) }

  /// Whether a request with this need may be looked at.
  package func satisfies(_ need: Need) -> Bool {
    switch need {
    case .open, .login: true
    case .right(let right): maySomewhere(right)
    case .admin: isAdmin
    }
  }
}
