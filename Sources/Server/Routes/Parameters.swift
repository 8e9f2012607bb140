// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP
package import Notation

/// The query of a request, read strictly: what is not known or stands twice is an error.
package struct Parameters: Sendable {
  private var values: [String: String] = [:]

  /// Takes a decoded query; `known` are the names that the route has.
  package init(_ query: [RequestTarget.Parameter], known: Set<String>) throws(APIError) {
    for parameter in query {
      let (name, value) = (parameter.name, parameter.value)
      guard known.contains(name) else {
        let list = known.isEmpty ? "none" : known.sorted().joined(separator: ", ")
        let word = SafeLines.clean(String(name.prefix(40)))
        throw Self.bad("the parameter \"\(word)\" is not known; known here: \(list)")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Self.bad("the parameter \"\(name)\" stands twice")
      }
    }
  }

  /// The value of a parameter, where it stands in the query.
  package subscript(_ name: String) -> String? { values[name] }

  /// A parameter that is a number from `range`.
  package func number(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Self.bad(
        "\(name): a number from \(range.lowerBound) to \(range.upperBound) was expected"
      )
    }
    return number
  }

  /// A parameter with one of a few words as its value.
  package func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    as type: Word.Type = Word.self
  ) throws(APIError) -> Word? {
    guard let text = values[name] else { return nil }
    return try Self.word(text, field: name)
  }

  /// A parameter that says where to begin.
  package func start(_ name: String) throws(APIError) -> StartPoint? {
    guard let text = values[name] else { return nil }
    return try Self.start(text, field: name)
  }
}

// Values that the hello line has too.
extension Parameters {
  package static func start(
    _ text: some StringProtocol,
    field: String
  ) throws(APIError) -> StartPoint {
    do throws(NotationError) {
      return try StartPoint(text)
    } catch {
      throw bad("\(field): \(error)")
    }
  }

  package static func take(_ text: some StringProtocol) throws(APIError) -> ConsoleRequest.Take {
    try word(text, field: "take")
  }

  package static func closesAtGap(_ text: some StringProtocol) throws(APIError) -> Bool {
    let word: GapManner = try word(text, field: "gaps")
    return word == .close
  }

  package static func bad(_ message: String) -> APIError {
    APIError(code: "bad_request", message: message)
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ text: some StringProtocol,
    field: String
  ) throws(APIError) -> Word {
    guard let word = Word(rawValue: String(text)) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw bad("\(field): one of \(words) was expected")
    }
    return word
  }
}

/// How a plain stream tells a gap.
package enum GapManner: String, CaseIterable, Sendable {
  /// By a line among the bytes.
  case line
  /// By ending the connection.
  case close
}
