// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A JSON value whose objects keep the order in which they are written.
indirect enum Node: Sendable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([Node])
  case object([(name: String, value: Node)])

  /// Objects and lists up to this length stand on one line.
  private static let lineLength = 96

  /// The value as JSON, for people to read as well.
  func written(indent: Int = 0) -> String {
    let line = compact
    guard line.count > Self.lineLength - indent else { return line }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .text, .number, .flag: return line
    case .list(let values):
      let lines = values.map { inner + $0.written(indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      let lines = members.map { name, value in
        inner + Self.quoted(name) + ": " + value.written(indent: indent + 2)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private var compact: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .list(let values): "[" + values.map(\.compact).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0) + ": " + $1.compact }.joined(separator: ", ") + "}"
    }
  }

  /// What is written here has no control characters.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  /// The object with more in it; what is empty is left out.
  func adding(_ name: String, _ value: Node?) -> Node {
    guard case .object(let members) = self, let value, !value.isEmpty else { return self }
    return .object(members + [(name, value)])
  }

  /// Both objects in one: what both have is merged too, or joined; else the second's counts.
  func merged(with other: Node) -> Node {
    switch (self, other) {
    case (.list(let a), .list(let b)): return .list(a + b)
    case (.object(var members), .object(let more)):
      for (name, value) in more {
        if let index = members.firstIndex(where: { $0.name == name }) {
          members[index].value = members[index].value.merged(with: value)
        } else {
          members.append((name, value))
        }
      }
      return .object(members)
    default: return other
    }
  }

  private var isEmpty: Bool {
    switch self {
    case .list(let values): values.isEmpty
    case .object(let members): members.isEmpty
    case .text, .number, .flag: false
    }
  }
}

extension Node: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(number) }
  init(booleanLiteral flag: Bool) { self = .flag(flag) }
  init(arrayLiteral values: Node...) { self = .list(values) }
  init(dictionaryLiteral members: (String, Node)...) {
    self = .object(members.map { ($0.0, $0.1) })
  }
}
