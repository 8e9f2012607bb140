// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One thing that is wrong in a settings file: where, and what was expected.
package struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
  package var place: SettingsPlace
  package var message: String

  /// One line: `/etc/igor/igord.toml:12:1: listen.http.login: expected …`.
  package var description: String { "\(place): \(message)" }
}

/// Where something stands: a file, the line and column, and the keys that lead there.
package struct SettingsPlace: Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// Where it begins in the file; of what is missing, where the table begins that lacks it.
  package var position: Position?
  package var keys: [String] = []
  /// Of keys with an array behind them the place in it, by how many keys stand before.
  private var indexes: [Int: Int] = [:]

  package init(file: String, position: Position? = nil, keys: [String] = []) {
    self.file = file
    self.position = position
    self.keys = keys
  }

  package struct Position: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package static func < (one: Position, other: Position) -> Bool {
      (one.line, one.column) < (other.line, other.column)
    }
  }

  /// The place of what stands under a key here, or in an array there.
  func at(_ key: String, index: Int? = nil, _ position: Position? = nil) -> SettingsPlace {
    var place = self
    place.position = position ?? self.position
    place.indexes[keys.count] = index
    place.keys.append(key)
    return place
  }

  /// The keys as TOML writes them: `machine."osl0[1-6]".bmc`, `listen.http[1].tls`.
  package var path: String {
    keys.enumerated().map { depth, key in
      key.asTOMLKey + (indexes[depth].map { "[\($0)]" } ?? "")
    }
    .joined(separator: ".")
  }

  package var description: String {
    let start = position.map { "\(file):\($0.line):\($0.column)" } ?? file
    return keys.isEmpty ? start : "\(start): \(path)"
  }
}

/// Settings that cannot be used: all that is wrong with them, at least one problem.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  package var problems: [SettingsProblem]

  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

/// Collects what is wrong, so that one look at a file shows all of it.
final class ProblemList {
  private var found: [SettingsProblem] = []
  private(set) var warnings: [SettingsProblem] = []
  private var seen: Set<SettingsProblem> = []

  /// Beyond this many nobody reads on.
  static let limit = 100

  func add(_ message: String, at place: SettingsPlace) {
    let problem = SettingsProblem(place: place, message: message)
    guard found.count < Self.limit, seen.insert(problem).inserted else { return }
    found.append(problem)
  }

  var isEmpty: Bool { found.isEmpty }

  /// In the order in which somebody who mends them comes by: file by file, from the top down,
  /// and last in each file what is nowhere in it.
  var problems: [SettingsProblem] {
    let files = found.map(\.place.file)
    return found.enumerated().sorted { one, other in
      let (first, second) = (one.element.place, other.element.place)
      guard first.file == second.file else {
        return files.firstIndex(of: first.file) ?? 0 < files.firstIndex(of: second.file) ?? 0
      }
      guard first.position != second.position else { return one.offset < other.offset }
      guard let position = first.position else { return false }
      return second.position.map { position < $0 } ?? true
    }
    .map(\.element)
  }

  func warn(_ message: String, at place: SettingsPlace) {
    let problem = SettingsProblem(place: place, message: message)
    guard warnings.count < Self.limit, seen.insert(problem).inserted else { return }
    warnings.append(problem)
  }
}

extension String {
  /// Bare where TOML allows that, else in quotes, without control characters.
  fileprivate var asTOMLKey: String {
    let isBare = !isEmpty && utf8.allSatisfy(\.isBareKeyByte)
    return isBare ? self : quoted
  }

  /// In quotes, short and printable, for a message.
  var quoted: String {
    let text = String(decoding: utf8.prefix(120), as: UTF8.self).printable
    return "\"\(text)\(utf8.count > 120 ? "…" : "")\""
  }

  /// With a `?` for every control character.
  var printable: String {
    let bytes = utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x3F : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  var isBareKeyByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }
}

extension SettingsError {
  init(at place: SettingsPlace, _ message: String) {
    problems = [SettingsProblem(place: place, message: message)]
  }
}
