// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux

/// Where any of some literals may begin, by their first six bytes.
///
/// The literals are in eight groups, and a place is one where each of the six bytes is like that of some
/// literal of one group, half by half: so 32 places are looked at in a few instructions.
struct LiteralStarts: Sendable {
  /// As `igor_find_start` wants them.
  let tables: [UInt8]

  /// How many of a literal's bytes are looked at.
  static let length = Int(IGOR_START_LENGTH)
  private static let groups = 8

  /// What is alike gets into one group, which then fits few other bytes.
  init(of literals: [[UInt8]]) {
    let starts = Set(literals.map { Array($0.prefix(Self.length)) })
      .sorted { $0.lexicographicallyPrecedes($1) }
    var tables = [UInt8](repeating: 0, count: Self.length * 32)
    for (index, start) in starts.enumerated() {
      let group: UInt8 = 1 << UInt8(index * Self.groups / starts.count)
      for place in 0..<Self.length {
        // Behind the end of a short one anything may stand.
        for byte in place < start.count ? start[place]...start[place] : 0...255 {
          tables[place * 32 + Int(byte & 15)] |= group
          tables[place * 32 + 16 + Int(byte >> 4)] |= group
        }
      }
    }
    self.tables = tables
  }
}
