// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import RingLog

extension MarkKind {
  /// A person came, or went.
  static let attached = MarkKind(rawValue: "attached")
  static let detached = MarkKind(rawValue: "detached")
  /// A person took, joined or gave up the keyboard.
  static let keyboard = MarkKind(rawValue: "keyboard")
  static let serialBreak = MarkKind(rawValue: "break")
  static let sysrq = MarkKind(rawValue: "sysrq")
  /// A new entry of the BMC's System Event Log.
  static let sel = MarkKind(rawValue: "sel")
  /// A sensor crossed a threshold, or is well again, as two sweeps tell.
  static let sensor = MarkKind(rawValue: "sensor")
  /// The console's state changed.
  static let state = MarkKind(rawValue: "state")
  /// Writing the log fails and output is shown without, or waits; or writing works again.
  static let unkept = MarkKind(rawValue: "unkept")
  static let held = MarkKind(rawValue: "held")
  static let kept = MarkKind(rawValue: "kept")
  /// Input that may or may not have been typed.
  static let unsure = MarkKind(rawValue: "unsure")

  init(_ condition: LogCondition) {
    self =
      switch condition {
      case .kept: .kept
      case .unkept: .unkept
      case .held: .held
      }
  }
}
