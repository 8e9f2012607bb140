// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// Something that somebody did, for the audit trail.
package struct AuditEntry: Equatable, Sendable {
  package var time: Timestamp
  package var user: String
  /// Where the connection came from: an address with its port, or `unix`.
  package var from: String
  /// What was done, in a word: `login`, `attach`, `power.cycle`, `user.put`.
  package var action: String
  package var machine: MachineName?
  /// What else there is to say, in a line.
  package var text: String
  /// The code of the error where it was refused or failed.
  package var error: String?
  /// Bytes typed, where an entry is about typing.
  package var typed: UInt64?

  package init(
    time: Timestamp,
    user: String,
    from: String,
    action: String,
    machine: MachineName? = nil,
    text: String = "",
    error: String? = nil,
    typed: UInt64? = nil
  ) {
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
