// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Makes whole lines of bytes that come in pieces of any size.
struct WholeLines {
  private var pending: [UInt8] = []

  /// Takes a piece; gives the lines that have ended, each with its line end.
  mutating func read(_ bytes: [UInt8]) -> [UInt8] {
    pending += bytes
    guard let end = pending.lastIndex(of: 0x0A) else { return [] }
    defer { pending.removeFirst(end + 1) }
    return Array(pending[...end])
  }

  /// The last line, where it has no end.
  mutating func finish() -> [UInt8] {
    defer { pending = [] }
    return pending
  }
}
