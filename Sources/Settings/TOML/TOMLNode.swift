// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a TOML document holds, as far as settings need it.
enum TOMLNode: Hashable, Sendable {
  case table(TOMLTable)
  case array([TOMLNode])
  case string(String)
  case integer(Int)
  case boolean(Bool)
  /// A kind of value that no setting has, such as a date.
  case other(kind: String)

  /// What it is, for the sentence "expected …, not …".
  var kind: String {
    switch self {
    case .table: "a table"
    case .array: "an array"
    case .string(let text): "the string \(text.quoted)"
    case .integer(let value): "the number \(value)"
    case .boolean(let value): "\(value)"
    case .other(let kind): kind
    }
  }

  /// What it is without its value, which may be a secret.
  var bareKind: String {
    switch self {
    case .string: "a string"
    case .integer: "a number"
    default: kind
    }
  }
}

/// Keys, what they are set to, and where.
struct TOMLTable: Hashable, Sendable {
  var entries: [String: Entry] = [:]

  struct Entry: Hashable, Sendable {
    var node: TOMLNode
    var position: SettingsPlace.Position
  }
}

/// Where a text is no TOML, and what was expected there.
struct TOMLError: Error, Hashable {
  var position: SettingsPlace.Position
  var message: String
}
