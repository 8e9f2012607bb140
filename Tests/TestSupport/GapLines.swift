// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API

/// The bytes of a raw connection, cut at the lines in it that tell of gaps.
package struct GapLines {
  /// What is between the lines, one piece more than there are gaps.
  package private(set) var pieces: [ArraySlice<UInt8>] = []
  package private(set) var gaps: [GapReport] = []

  private static let opening = Array("\r\n[igor: ".utf8)
  private static let longest = 120

  /// A line whose count is not what its offsets say is none: its text stays in a piece.
  package init(_ bytes: [UInt8]) {
    var (start, next) = (0, 0)
    while let candidate = bytes[next...].firstIndex(of: 0x0D) {
      next = candidate + 1
      guard bytes[candidate...].starts(with: Self.opening),
        let (gap, length) = Self.gap(bytes[candidate...].prefix(Self.longest))
      else { continue }
      pieces.append(bytes[start..<candidate])
      gaps.append(gap)
      start = candidate + length
      next = start
    }
    pieces.append(bytes[start...])
  }

  private static func gap(_ bytes: ArraySlice<UInt8>) -> (GapReport, Int)? {
    let line = /\r\n\[igor: (\d+) bytes missing, offsets (\d+)-(\d+), ([a-z]+)\]\r\n/
    guard
      let found = String(decoding: bytes, as: UTF8.self)
        .prefixMatch(of: line.matchingSemantics(.unicodeScalar)),
      let count = UInt64(found.1), let from = UInt64(found.2), let to = UInt64(found.3),
      to >= from, count == to - from
    else { return nil }
    return (GapReport(from: from, to: to, why: String(found.4)), found.0.utf8.count)
  }
}
