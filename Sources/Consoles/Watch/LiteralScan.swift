// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Patterns

/// Where the search for detectors' literals stands in a console's log, and what it has found.
struct LiteralScan: Sendable {
  /// The offset up to which the log was looked through.
  private(set) var position: UInt64
  /// The ends of the first and the last literal that nobody has looked at.
  var found: ClosedRange<UInt64>?
  /// The line of the last of them has not ended.
  var isLineOpen = false
  /// The beginning of a literal that the bytes so far end with.
  private var state: LiteralSet.State = 0

  init(at position: UInt64) { self.position = position }

  /// Whether no literal has begun and not ended.
  var isBetween: Bool { state == 0 }

  /// Reads on.
  mutating func read(_ bytes: Span<UInt8>, for literals: LiteralSet) {
    var last = isLineOpen ? 0 : -1
    var (state, found) = (self.state, self.found)
    let first = position
    literals.scan(bytes, &state) { end, _ in
      let offset = first + UInt64(end)
      found = (found?.lowerBound ?? offset)...offset
      last = end
    }
    (self.state, self.found) = (state, found)
    if last >= 0 { isLineOpen = !(last..<bytes.count).contains { bytes[$0] == 0x0A } }
    position += UInt64(bytes.count)
  }

  /// Goes on behind what nobody has: nothing continues there.
  mutating func skip(to offset: UInt64) {
    guard offset > position else { return }
    position = offset
    state = 0
    isLineOpen = false
  }
}
