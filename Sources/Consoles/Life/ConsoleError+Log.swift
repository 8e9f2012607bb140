// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import RingLog

extension ConsoleError {
  /// What the log's condition means for a console; `nil` where all is well.
  init?(_ condition: LogCondition, because failure: FileError?) {
    let why = failure.map { "\($0)" } ?? "the disk has taken nothing for 5 s"
    let advice = failure?.advice ?? "look at the disk"
    switch condition {
    case .kept: return nil
    case .unkept: self.init(.logUnkept, "output is shown and not kept: \(why); \(advice)")
    case .held: self.init(.logHeld, "output waits until it can be kept: \(why); \(advice)")
    }
  }

  /// What it means for a console that its segments cannot be written.
  init(segmentsRefuse failure: FileError) {
    let advice = failure.advice
    self.init(.logBehind, "output is in the journal and not in its files: \(failure); \(advice)")
  }
}

extension FileError {
  /// What to do about it.
  fileprivate var advice: String {
    if [ENOSPC, EDQUOT, EFBIG].contains(code) { return "make room there" }
    return isOfTheDisk ? "look at the disk" : "look at that file"
  }
}
