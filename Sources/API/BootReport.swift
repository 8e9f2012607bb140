// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// An element of `GET /console/{name}/boots`: one boot of a machine.
package struct BootReport: Codable, Equatable, Sendable {
  package var machine: String
  /// 0 for the present boot, -1 for the one before it.
  package var boot: Int
  /// The offset of its first byte.
  package var offset: UInt64
  /// The offset after its last byte.
  package var end: UInt64
  package var time: Timestamp
  /// When the next boot began, or the machine was switched off.
  package var ended: Timestamp?
  /// Seconds that it lasted, so far where it still does.
  package var duration: Double
  /// Seconds until somebody could log in.
  package var ready: Double?
  /// What told of it: an order, or a line of the console.
  package var cause: String
  /// Who ordered it.
  package var user: String?
  /// What the kernel said of itself.
  package var kernel: String?
  /// How far it came: `ordered`, `firmware`, `loader`, `kernel` or `login`.
  package var stage: String
  /// `up`, `booting`, `unfinished`, or the worst incident, such as `panic`.
  package var outcome: String

  package init(
    machine: String,
    boot: Int,
    offset: UInt64,
    end: UInt64,
    time: Timestamp,
    ended: Timestamp?,
    duration: Double,
    ready: Double?,
    cause: String,
    user: String?,
    kernel: String?,
    stage: String,
    outcome: String
  ) {
    self.machine = machine
    self.boot = boot
    self.offset = offset
    self.end = end
    self.time = time
    self.ended = ended
    self.duration = duration
    self.ready = ready
    self.cause = cause
    self.user = user
    self.kernel = kernel
    self.stage = stage
    self.outcome = outcome
  }
}
