// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A text message of `igor.console.v1` from a subscriber to igord.
package enum ConsoleRequest: Equatable, Sendable {
  /// A serial break.
  case sendBreak
  /// A magic SysRq key: a break, then this printable ASCII character.
  case sysrq(key: UInt8)
  /// Asks for the keyboard.
  case take(how: Take)
  /// Gives the keyboard up.
  case release
  /// Says something to everybody at the console.
  case say(text: String)
  /// Asks who is here.
  case who

  /// The most bytes of UTF-8 that a `say` carries.
  package static let sayLimit = 1024

  /// How to take the keyboard while somebody else has it.
  package enum Take: String, Codable, CaseIterable, Sendable {
    /// Only when nobody has it.
    case ifFree = "if-free"
    /// Type together.
    case join
    /// Type alone; the others watch from then on.
    case force
  }
}

extension ConsoleRequest: Codable {
  private enum Key: CodingKey {
    case type
    case key
    case how
    case text
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    switch try fields.decode(String.self, forKey: .type) {
    case "break": self = .sendBreak
    case "release": self = .release
    case "who": self = .who
    case "take": self = .take(how: try Self.take(in: fields))
    case "sysrq": self = .sysrq(key: try Self.sysrqKey(in: fields))
    case "say": self = .say(text: try Self.text(in: fields))
    default:
      throw Self.invalid(.type, in: fields, expected: "break, sysrq, take, release, say or who")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(type, forKey: .type)
    switch self {
    case .take(let how): try fields.encode(how, forKey: .how)
    case .say(let text): try fields.encode(text, forKey: .text)
    case .sysrq(let key): try fields.encode(String(UnicodeScalar(key)), forKey: .key)
    case .sendBreak, .release, .who: break
    }
  }

  /// The word in the field `type`.
  package var type: String {
    switch self {
    case .sendBreak: "break"
    case .sysrq: "sysrq"
    case .take: "take"
    case .release: "release"
    case .say: "say"
    case .who: "who"
    }
  }

  private static func take(in fields: KeyedDecodingContainer<Key>) throws -> Take {
    guard let word = try fields.decodeIfPresent(String.self, forKey: .how) else { return .ifFree }
    guard let how = Take(rawValue: word) else {
      throw invalid(.how, in: fields, expected: "if-free, join or force")
    }
    return how
  }

  private static func sysrqKey(in fields: KeyedDecodingContainer<Key>) throws -> UInt8 {
    let key = Array(try fields.decode(String.self, forKey: .key).utf8)
    guard key.count == 1, (0x21...0x7E).contains(key[0]) else {
      throw invalid(.key, in: fields, expected: "one printable ASCII character")
    }
    return key[0]
  }

  private static func text(in fields: KeyedDecodingContainer<Key>) throws -> String {
    let text = try fields.decode(String.self, forKey: .text)
    guard text.utf8.count <= sayLimit else {
      throw invalid(.text, in: fields, expected: "at most \(sayLimit) bytes")
    }
    return text
  }

  private static func invalid(
    _ key: Key,
    in fields: KeyedDecodingContainer<Key>,
    expected: String
  ) -> DecodingError {
    .dataCorruptedError(forKey: key, in: fields, debugDescription: "expected \(expected)")
  }
}
