// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// One entry of the audit trail: who did what, where, when and from where.
package struct AuditReport: Codable, Equatable, Sendable {
  /// Grows with every entry.
  package var id: Int64
  package var time: Timestamp
  package var user: String
  /// An address with its port, or `unix`.
  package var from: String
  /// What was done, in a word: `login`, `attach`, `power.cycle`, `user.put`.
  package var action: String
  package var machine: String?
  package var text: String?
  /// The code of the error where it was refused or failed.
  package var error: String?
  /// Bytes typed, in entries about who left a console.
  package var typed: UInt64?

  package init(
    id: Int64,
    time: Timestamp,
    user: String,
    from: String,
    action: String,
    machine: String?,
    text: String?,
    error: String?,
    typed: UInt64?
  ) {
    self.id = id
    self.time = time
    self.user = user
    self.from = from
    self.action = action
    self.machine = machine
    self.text = text
    self.error = error
    self.typed = typed
  }
}
