// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A console's cursor that looks for lines which detectors may know.
///
/// On the loop it only compares bytes with the detectors' literals. Where one is found, a
/// worker tries the line once it has ended; one look at a time, which takes in whatever was
/// found meanwhile.
struct OutputWatch {
  /// The offset up to which the log was looked through.
  var position: UInt64
  /// Where the search for literals stands.
  var state: UInt16 = 0
  /// The ends of the first and the last literal that no worker has looked at.
  var suspects: ClosedRange<UInt64>?
  /// The line of the last of them has not ended.
  var isLineOpen = false
  /// A worker is looking.
  var isLooking = false
  /// A timer will have the open line looked at as it is.
  var isTimed = false
  /// Lines before this were tried.
  var triedUpTo: UInt64 = 0

  /// How long the end of a line is waited for: a prompt has none.
  static let patience = Duration.milliseconds(300)
  /// When a look is tried again that no worker had time for.
  static let retryPause = Duration.milliseconds(200)

  init(at position: UInt64) {
    self.position = position
    triedUpTo = position
  }

  /// Notes that a look ended before it had tried all that it was to.
  mutating func goOn(from rest: UInt64, upTo end: UInt64) {
    triedUpTo = max(triedUpTo, rest)
    suspects = rest...max(rest, suspects?.upperBound ?? end)
  }

  /// Notes that a literal ends at an offset.
  mutating func suspect(_ offset: UInt64) {
    suspects = (suspects?.lowerBound ?? offset)...offset
  }
}
