// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// An element of `GET /console/{name}/timeline`: something that happened, and where the console
/// was then.
package struct TimelineEntry: Codable, Equatable, Sendable {
  package var machine: String
  /// When it was; of a gap, when what follows it came.
  ///
  /// Absent where that is not known any more.
  package var time: Timestamp?
  /// Where in the console's output it was.
  package var offset: UInt64
  /// One of `kinds`, or one that an igord of another version wrote.
  package var kind: String
  /// Who did it, where somebody did.
  package var user: String?
  package var text: String
  /// Bytes that are missing, where some are.
  package var bytes: UInt64?

  /// The kinds of marks, and `gap`, in the order in which igor(1) tells them.
  package static let kinds = [
    "boot", "stage", "incident", "power", "sel", "sensor", "state", "attached", "detached",
    "keyboard", "break", "sysrq", "lost", "gap", "restart", "unsure", "unkept", "held", "kept",
  ]

  package init(
    machine: String,
    time: Timestamp?,
    offset: UInt64,
    kind: String,
    user: String? = nil,
    text: String,
    bytes: UInt64? = nil
  ) {
    self.machine = machine
    self.time = time
    self.offset = offset
    self.kind = kind
    self.user = user
    self.text = text
    self.bytes = bytes
  }
}
