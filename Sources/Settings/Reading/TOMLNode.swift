// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import TOMLKit

/// What a TOML document holds, as values of our own.
enum TOMLNode: Equatable {
  case table([String: TOMLNode])
  case array([TOMLNode])
  case string(String)
  case integer(Int)
  case boolean(Bool)
  /// A kind of value that no setting has.
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

  /// The nesting that a settings file needs is four; this leaves room.
  private static let depthLimit = 16

  /// Reads a document, which is a table; a syntax error has its line.
  static func parse(_ text: String, in file: String) throws(SettingsError) -> [String: TOMLNode] {
    // TOMLKit hands over C strings: they would end at a zero, however it is written.
    if text.utf8.contains(0) || text.contains("\\u0000") || text.contains("\\U00000000") {
      throw SettingsError(at: SettingsPlace(file: file), "the file holds a zero character")
    }
    do {
      return try TOMLTable(string: text).entries(depth: 0)
    } catch let error as TOMLParseError {
      let start = error.source.begin
      let position = SettingsPlace.Position(line: start.line, column: start.column)
      throw SettingsError(at: SettingsPlace(file: file, position: position), error.sentence)
    } catch {
      throw SettingsError(at: SettingsPlace(file: file), "this is no TOML: \(error)")
    }
  }

  fileprivate init(_ value: any TOMLValueConvertible, depth: Int) {
    guard depth < Self.depthLimit else {
      self = .other(kind: "something nested too deeply")
      return
    }
    switch value.type {
    case .table: self = value.table.map { .table($0.entries(depth: depth + 1)) } ?? .unknown
    case .array: self = value.array.map { .array($0.elements(depth: depth + 1)) } ?? .unknown
    case .string: self = value.string.map { .string($0) } ?? .unknown
    case .int: self = value.int.map { .integer($0) } ?? .unknown
    case .bool: self = value.bool.map { .boolean($0) } ?? .unknown
    case .double: self = .other(kind: "a number with a point")
    case .date, .time, .dateTime: self = .other(kind: "a date or time")
    }
  }

  private static let unknown = TOMLNode.other(kind: "something unreadable")
}

extension TOMLTable {
  fileprivate func entries(depth: Int) -> [String: TOMLNode] {
    var entries: [String: TOMLNode] = [:]
    for (key, value) in self { entries[key] = TOMLNode(value, depth: depth) }
    return entries
  }
}

extension TOMLArray {
  fileprivate func elements(depth: Int) -> [TOMLNode] {
    map { TOMLNode($0, depth: depth) }
  }
}

extension TOMLParseError {
  /// The parser's words without its preamble.
  fileprivate var sentence: String {
    description.hasPrefix("Error while ") ? "while " + description.dropFirst(12) : description
  }
}

extension SettingsError {
  init(at place: SettingsPlace, _ message: String) {
    problems = [SettingsProblem(place: place, message: message)]
  }
}
