// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// What a machine does on its serial line.
///
/// `SimulatedMachine` is the only caller: `begin` at each power on or reset, then any of
/// the others, and `end` when the power goes. Time is an argument; a script that has
/// something to say later names the moment in `nextOutput`, and is asked then.
package protocol SerialScript: AnyObject {
  /// The machine starts: forget the last boot.
  func begin(at now: Moment)
  /// The power is gone.
  func end()
  /// Appends what the line sends by now, at most `limit` bytes.
  func emit(into output: inout [UInt8], limit: Int, at now: Moment)
  /// When the line has something to send next; `nil` while it waits for input.
  func nextOutput(at now: Moment) -> Moment?
  /// Nobody has been listening up to now: what was due is gone.
  func skip(at now: Moment)
  /// Bytes arrived on the line.
  func type(_ bytes: Span<UInt8>, at now: Moment)
  /// A break arrived on the line.
  func receiveBreak(at now: Moment)
  /// Somebody pressed the power button (ACPI); `true` when the machine shuts down by itself.
  func pressPowerButton(at now: Moment) -> Bool
  /// A diagnostic interrupt (NMI) arrived.
  func interrupt(at now: Moment)
  /// What the machine wants of its power supply, once.
  func takePowerWish() -> PowerWish?
  /// Whether the machine has panicked, told once.
  func takePanic() -> Bool
}

/// What a machine does to its own power.
package enum PowerWish: Sendable {
  case off, reset
}

extension SerialScript {
  package func begin(at now: Moment) {}
  package func end() {}
  package func receiveBreak(at now: Moment) {}
  package func pressPowerButton(at now: Moment) -> Bool { false }
  package func interrupt(at now: Moment) {}
  package func takePowerWish() -> PowerWish? { nil }
  package func takePanic() -> Bool { false }

  package func skip(at now: Moment) {
    var lost: [UInt8] = []
    emit(into: &lost, limit: .max, at: now)
  }
}
