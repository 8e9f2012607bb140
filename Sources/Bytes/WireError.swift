// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Why bytes from a network or a file could not be read as what they claim to be.
@usableFromInline
package enum WireError: Error, Equatable, Sendable {
  /// There are fewer bytes than the layout needs.
  case truncated
  /// A field has a value that its specification does not allow; the text names the field.
  case invalid(StaticText)
  /// A checksum, MAC or CRC does not match; the text names it.
  case mismatch(StaticText)
}

/// A constant text inside an error: comparable, without an allocation.
@usableFromInline
package struct StaticText: Equatable, Sendable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  private let text: StaticString

  @usableFromInline
  package init(stringLiteral text: StaticString) {
    self.text = text
  }

  @usableFromInline
  package var description: String { text.description }

  @usableFromInline
  package static func == (a: StaticText, b: StaticText) -> Bool {
    a.description == b.description
  }
}

extension WireError: CustomStringConvertible {
  @usableFromInline
  package var description: String {
    switch self {
    case .truncated: "truncated"
    case .invalid(let field): "invalid \(field)"
    case .mismatch(let check): "wrong \(check)"
    }
  }
}
