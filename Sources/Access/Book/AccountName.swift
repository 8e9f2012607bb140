// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The name of a user, or of a group of users.
///
/// A letter, digit or underscore, then up to 63 letters, digits and `. _ - @`: what login
/// names look like, and nothing that means something in a path or a log line.
package struct AccountName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as written; case counts.
  package let description: String

  /// The most bytes that a name has.
  package static let byteLimit = 64

  /// Checks a name; `nil` where it is none.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= Self.byteLimit,
      Self.isWordByte(first), bytes.allSatisfy(Self.isAllowed),
      !Self.taken.contains(String(text))
    else { return nil }
    description = String(text)
  }

  /// Names that mean somebody whom igord does not know.
  private static let taken: Set = ["anonymous", "unix"]

  package static func < (a: AccountName, b: AccountName) -> Bool {
    a.description < b.description
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    isWordByte(byte) || byte == 0x2E || byte == 0x2D || byte == 0x40
  }
}
