// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// Reads the keys of one table and tells what is wrong with them.
///
/// Each getter gives `nil` where the key is missing or wrong; the latter is also a problem.
/// Whoever has asked for all the keys calls `finish`, which complains about the others.
struct TableReader {
  let place: SettingsPlace
  let problems: ProblemList
  let keys: [String: TOMLTable.Entry]
  private var asked: [String] = []

  init(_ table: TOMLTable, at place: SettingsPlace, _ problems: ProblemList) {
    keys = table.entries
    self.place = place
    self.problems = problems
  }

  /// What stands under a key, whatever it is.
  mutating func node(_ key: String) -> TOMLNode? {
    asked.append(key)
    return keys[key]?.node
  }

  func has(_ key: String) -> Bool { keys[key] != nil }

  func place(of key: String) -> SettingsPlace {
    place.at(key, keys[key]?.position)
  }

  func problem(_ message: String, at key: String) {
    problems.add(message, at: place(of: key))
  }

  mutating func string(_ key: String, expected: String = "a string") -> String? {
    switch node(key) {
    case nil: return nil
    case .string(let text): return text
    case let node?:
      problem("expected \(expected), not \(node.kind)", at: key)
      return nil
    }
  }

  mutating func boolean(_ key: String) -> Bool? {
    switch node(key) {
    case nil: return nil
    case .boolean(let value): return value
    case let node?:
      problem("expected true or false, not \(node.kind)", at: key)
      return nil
    }
  }

  mutating func strings(_ key: String, limit: Int, expected: String) -> [String]? {
    guard let node = node(key) else { return nil }
    if case .array(let nodes) = node, nodes.count <= limit {
      let texts = nodes.compactMap { if case .string(let text) = $0 { text } else { nil } }
      if texts.count == nodes.count { return texts }
    }
    problem("expected an array of at most \(limit) \(expected), not \(node.kind)", at: key)
    return nil
  }

  /// One of the words of a type.
  mutating func choice<Word: CaseIterable & RawRepresentable<String>>(_ key: String) -> Word? {
    let words = Word.allCases.map(\.rawValue.quoted)
    let expected = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    guard let text = string(key, expected: expected) else { return nil }
    guard let word = Word(rawValue: text) else {
      problem("expected \(expected), not \(text.quoted)", at: key)
      return nil
    }
    return word
  }

  /// A whole number.
  mutating func integer(_ key: String, in limits: ClosedRange<Int>) -> Int? {
    guard let node = node(key) else { return nil }
    if case .integer(let value) = node, limits.contains(value) { return value }
    problem("expected a number from \(limits.lowerBound) to \(limits.upperBound)", at: key)
    return nil
  }

  /// A size, as a text with a unit or a number of bytes.
  mutating func size(_ key: String, in limits: ClosedRange<ByteCount>) -> ByteCount? {
    let expected = "a size from \(limits.lowerBound) to \(limits.upperBound), such as \"64 MiB\""
    let size: ByteCount?
    switch node(key) {
    case nil: return nil
    case .integer(let bytes) where bytes >= 0: size = ByteCount(bytes)
    case .string(let text): size = try? ByteCount(text)
    default: size = nil
    }
    guard let size, limits.contains(size) else {
      problem("expected \(expected), not \(keys[key]?.node.kind ?? "nothing")", at: key)
      return nil
    }
    return size
  }

  /// A table in this table.
  mutating func table(_ key: String) -> TableReader? {
    switch node(key) {
    case nil: return nil
    case .table(let table): return TableReader(table, at: place(of: key), problems)
    case let node?:
      problem("expected a table, not \(node.kind)", at: key)
      return nil
    }
  }

  /// Complains about every key that nobody asked for.
  func finish(later: [String: String] = [:]) {
    for key in keys.keys.sorted() where !asked.contains(key) {
      if let reason = later[key] {
        problem(reason, at: key)
      } else if let nearest = key.nearest(of: asked) {
        problem("unknown key; did you mean \(nearest.quoted)?", at: key)
      } else {
        let known = asked.sorted().joined(separator: ", ")
        problem("unknown key; expected one of: \(known)", at: key)
      }
    }
  }
}
