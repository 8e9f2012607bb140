// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The newest output of a console, kept to be shown again.
struct LastScreenful: Sendable {
  /// Newest bytes; up to twice `limit`, so that cutting is rare.
  private var bytes: [UInt8] = []

  /// How many bytes are enough for any screen.
  static let limit = 32 * 1024

  init() {}

  mutating func append(_ more: [UInt8]) {
    bytes += more
    guard bytes.count > 2 * Self.limit else { return }
    bytes.removeFirst(bytes.count - Self.limit)
  }

  /// The last `lines` lines, from the beginning of one where there is any.
  func text(lines: Int) -> [UInt8] {
    Self.cut(bytes, toLast: lines, beginsLine: false)
  }

  /// The last `lines` lines of `bytes`, as they are; one that is not ended yet counts.
  ///
  /// Where the first byte does not begin a line, what comes before the first line end is left
  /// out, unless that is everything.
  static func cut(_ bytes: [UInt8], toLast lines: Int, beginsLine: Bool) -> [UInt8] {
    var starts = beginsLine ? [0] : []
    for index in bytes.indices.dropLast() where bytes[index] == 0x0A {
      starts.append(index + 1)
    }
    guard !starts.isEmpty else { return bytes }
    return Array(bytes[starts[max(0, starts.count - max(1, lines))]...])
  }
}
