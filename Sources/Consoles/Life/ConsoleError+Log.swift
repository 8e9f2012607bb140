// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import RingLog

extension ConsoleError {
  /// What the log's condition means for a console; `nil` where all is well.
  init?(_ condition: LogCondition, because failure: FileError?) {
    let why = failure.map { "\($0)" } ?? "the disk has taken nothing for 5 s"
    let isFull = failure.map { [ENOSPC, EDQUOT, EFBIG].contains($0.code) } ?? false
    let advice = isFull ? "make room there" : "look at the disk"
    switch condition {
    case .kept: return nil
    case .unkept: self.init(.logUnkept, "output is shown and not kept: \(why); \(advice)")
    case .held: self.init(.logHeld, "output waits until it can be kept: \(why); \(advice)")
    }
  }
}
