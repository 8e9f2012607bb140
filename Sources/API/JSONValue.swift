// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A JSON text as a tree in which every value knows where it stands.
///
/// For bodies that people write: an error names line and column. Read strictly (RFC 8259);
/// a name that stands twice in an object is an error too.
package struct JSONValue: Sendable {
  package var kind: Kind
  /// Where it begins.
  package var place: Place

  package indirect enum Kind: Sendable {
    case object([Member])
    case array([JSONValue])
    case string(String)
    /// As it is written.
    case number(String)
    case bool(Bool)
    case null
  }

  /// A name in an object, and its value.
  package struct Member: Sendable {
    package var name: String
    package var place: Place
    package var value: JSONValue
  }

  /// Line and column in the text, both from 1; columns count bytes.
  package struct Place: Equatable, Sendable, CustomStringConvertible {
    package var line = 1
    package var column = 1

    package var description: String { "line \(line), column \(column)" }
  }

  /// Arrays and objects within each other, at most.
  package static let depthLimit = 32

  /// Reads a whole text; throws `bad_json` with the place of what is wrong.
  package init(parsing text: [UInt8]) throws(APIError) {
    var parser = JSONParser(text)
    self = try parser.parse()
  }

  init(_ kind: Kind, at place: Place) {
    self.kind = kind
    self.place = place
  }

  /// What kind of value it is, for an error.
  var noun: String {
    switch kind {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

/// Walks over the bytes of a JSON text once.
struct JSONParser {
  private let text: [UInt8]
  private var index = 0
  private var lineStart = 0
  private var line = 1

  init(_ text: [UInt8]) {
    self.text = text
  }

  mutating func parse() throws(APIError) -> JSONValue {
    let value = try readValue(depth: 0)
    skipSpace()
    guard index == text.count else { throw failure("nothing may follow the value") }
    return value
  }

  private var place: JSONValue.Place {
    JSONValue.Place(line: line, column: index - lineStart + 1)
  }

  private var next: UInt8? { index < text.count ? text[index] : nil }

  private func failure(_ message: String) -> APIError {
    APIError(code: "bad_json", message: "\(place): \(message)")
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      index += 1
      guard byte == 0x0A else { continue }
      line += 1
      lineStart = index
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  // MARK: Values

  private mutating func readValue(depth: Int) throws(APIError) -> JSONValue {
    skipSpace()
    let place = place
    guard depth <= JSONValue.depthLimit else { throw failure("too deep") }
    switch next {
    case UInt8(ascii: "{"): return JSONValue(try readObject(depth), at: place)
    case UInt8(ascii: "["): return JSONValue(try readArray(depth), at: place)
    case UInt8(ascii: "\""): return JSONValue(.string(try readString()), at: place)
    case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte):
      return JSONValue(.number(try readNumber()), at: place)
    case nil: throw failure("the text ends where a value was expected")
    default: return JSONValue(try readWord(), at: place)
    }
  }

  private mutating func readWord() throws(APIError) -> JSONValue.Kind {
    let words: [(String, JSONValue.Kind)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
    ]
    for (word, kind) in words where text[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return kind
    }
    throw failure("a value was expected")
  }

  private mutating func readArray(_ depth: Int) throws(APIError) -> JSONValue.Kind {
    index += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      elements.append(try readValue(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw failure("\",\" or \"]\" was expected") }
    }
  }

  private mutating func readObject(_ depth: Int) throws(APIError) -> JSONValue.Kind {
    index += 1
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipSpace()
      let place = place
      guard next == UInt8(ascii: "\"") else { throw failure("a name in quotes was expected") }
      let name = try readString()
      guard names.insert(name).inserted else {
        let word = SafeLines.clean(String(name.prefix(40)))
        throw APIError(code: "bad_json", message: "\(place): \"\(word)\" stands twice")
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("\":\" was expected") }
      let value = try readValue(depth: depth + 1)
      members.append(JSONValue.Member(name: name, place: place, value: value))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw failure("\",\" or \"}\" was expected") }
    }
  }

  // MARK: Numbers

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  private mutating func readNumber() throws(APIError) -> String {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try readDigits() }
    if take(UInt8(ascii: ".")) { try readDigits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try readDigits()
    }
    return String(decoding: text[start..<index], as: UTF8.self)
  }

  private mutating func readDigits() throws(APIError) {
    let start = index
    while let byte = next, Self.digits.contains(byte) { index += 1 }
    guard index > start else { throw failure("a digit was expected") }
  }

  // MARK: Strings

  private mutating func readString() throws(APIError) -> String {
    index += 1
    var bytes: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw failure("the string before this is not UTF-8")
        }
        index += 1
        return string
      case UInt8(ascii: "\\"):
        index += 1
        bytes.append(contentsOf: try readEscape())
      case 0..<0x20: throw failure("a control character in a string has to be escaped")
      default:
        bytes.append(byte)
        index += 1
      }
    }
    throw failure("the text ends within a string")
  }

  private mutating func readEscape() throws(APIError) -> [UInt8] {
    guard let byte = next else { throw failure("the text ends within a string") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try readScalar()).utf8)
    default:
      index -= 1
      throw failure("an escape that JSON does not have")
    }
  }

  private mutating func readScalar() throws(APIError) -> Character {
    let first = try readUnit()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u"))
    else { throw failure("half of a surrogate pair") }
    let second = try readUnit()
    guard (0xDC00..<0xE000).contains(second) else { throw failure("half of a surrogate pair") }
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    guard let scalar = Unicode.Scalar(value) else { throw failure("no such character") }
    return Character(scalar)
  }

  private mutating func readUnit() throws(APIError) -> UInt16 {
    // What Swift reads as a number may have a sign.
    guard index + 4 <= text.count, ![0x2B, 0x2D].contains(text[index]),
      let unit = UInt16(String(decoding: text[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits were expected") }
    index += 4
    return unit
  }
}
