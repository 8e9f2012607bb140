// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The name of a machine, and of its console.
///
/// A letter or digit, then up to 63 letters, digits, dots, underscores and hyphens: it can
/// stand in a path, a URL and a file name as it is.
package struct MachineName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as written.
  package let description: String

  /// The most bytes that a name has.
  package static let byteLimit = 64

  /// Checks a name; `nil` where it is none.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= Self.byteLimit else { return nil }
    guard Self.isAlphanumeric(first), bytes.allSatisfy(Self.isAllowed) else { return nil }
    description = String(text)
  }

  package static func < (a: MachineName, b: MachineName) -> Bool {
    a.description < b.description
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == 0x2E || byte == 0x5F || byte == 0x2D
  }
}
