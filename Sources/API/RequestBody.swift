// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The object in a request's body, read strictly: what is not known is an error.
///
/// Every error is an `APIError` with line and column: `bad_json` for the text, `bad_request`
/// for what it says.
package struct RequestBody: Sendable {
  private var members: [String: JSONValue] = [:]
  private let place: JSONValue.Place

  /// Reads an object with names out of `known` alone.
  package init(_ text: [UInt8], known: [String]) throws(APIError) {
    guard text.contains(where: { $0 > 0x20 }) else {
      let words = "a JSON object was expected as the body: {\(Self.sketch(known))}"
      throw APIError(code: "bad_json", message: words)
    }
    try self.init(try JSONValue(parsing: text), known: known)
  }

  private init(_ value: JSONValue, known: [String]) throws(APIError) {
    guard case .object(let members) = value.kind else {
      throw Self.bad(value.place, "an object was expected, not \(value.noun)")
    }
    for member in members {
      guard known.contains(member.name) else {
        let word = SafeLines.clean(String(member.name.prefix(40)))
        let list = known.joined(separator: ", ")
        throw Self.bad(member.place, "\"\(word)\" is not known; known here: \(list)")
      }
      if case .null = member.value.kind { continue }
      self.members[member.name] = member.value
    }
    place = value.place
  }

  private static func sketch(_ known: [String]) -> String {
    known.map { "\"\($0)\": …" }.joined(separator: ", ")
  }

  private static func bad(_ place: JSONValue.Place, _ message: String) -> APIError {
    APIError(code: "bad_request", message: "\(place): \(message)")
  }

  private static func wrong(_ name: String, _ value: JSONValue, _ wanted: String) -> APIError {
    bad(value.place, "\"\(name)\": \(wanted) was expected, not \(value.noun)")
  }

  /// An error about what a name says, at its place.
  package func problem(_ name: String, _ message: String) -> APIError {
    Self.bad(members[name]?.place ?? place, "\"\(name)\": \(message)")
  }

  /// Whether there is a value other than null.
  package func has(_ name: String) -> Bool { members[name] != nil }

  /// A string; `nil` where the name is absent or null.
  package func string(_ name: String, limit: Int = 4096) throws(APIError) -> String? {
    guard let value = members[name] else { return nil }
    guard case .string(let text) = value.kind else { throw Self.wrong(name, value, "a string") }
    guard text.utf8.count <= limit else { throw problem(name, "at most \(limit) bytes") }
    return text
  }

  /// One of a few words.
  package func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String,
    as type: Word.Type = Word.self
  ) throws(APIError) -> Word? {
    guard let text = try string(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw problem(name, "one of \(words) was expected")
    }
    return word
  }

  package func bool(_ name: String) throws(APIError) -> Bool? {
    guard let value = members[name] else { return nil }
    guard case .bool(let bool) = value.kind else {
      throw Self.wrong(name, value, "true or false")
    }
    return bool
  }

  /// A number that is whole, also where it is written as 3.0 or 3e2.
  private static func whole(_ text: String) -> Int? {
    Int(text) ?? Double(text).flatMap(Int.init(exactly:))
  }

  /// A whole number out of `range`.
  package func number(
    _ name: String,
    in range: ClosedRange<Int>
  ) throws(APIError) -> Int? {
    guard let value = members[name] else { return nil }
    guard case .number(let text) = value.kind else { throw Self.wrong(name, value, "a number") }
    guard let number = Self.whole(text), range.contains(number) else {
      throw problem(
        name,
        "a whole number from \(range.lowerBound) to \(range.upperBound) was expected"
      )
    }
    return number
  }

  /// An array of whole numbers out of `range`.
  package func numbers(
    _ name: String,
    in range: ClosedRange<Int>,
    limit: Int
  ) throws(APIError) -> [Int]? {
    guard let value = members[name] else { return nil }
    guard case .array(let elements) = value.kind else {
      throw Self.wrong(name, value, "an array of numbers")
    }
    guard elements.count <= limit else { throw problem(name, "at most \(limit) elements") }
    var numbers: [Int] = []
    for element in elements {
      guard case .number(let text) = element.kind, let number = Self.whole(text),
        range.contains(number)
      else { throw Self.wrong(name, element, "a whole number") }
      numbers.append(number)
    }
    return numbers
  }

  /// An array of objects, each with names out of `known` alone.
  package func objects(
    _ name: String,
    known: [String],
    limit: Int
  ) throws(APIError) -> [RequestBody]? {
    guard let value = members[name] else { return nil }
    guard case .array(let elements) = value.kind else {
      throw Self.wrong(name, value, "an array of objects")
    }
    guard elements.count <= limit else { throw problem(name, "at most \(limit) elements") }
    var objects: [RequestBody] = []
    for element in elements { objects.append(try RequestBody(element, known: known)) }
    return objects
  }

  /// An array of strings.
  package func strings(_ name: String, limit: Int = 4096) throws(APIError) -> [String]? {
    guard let value = members[name] else { return nil }
    guard case .array(let elements) = value.kind else {
      throw Self.wrong(name, value, "an array of strings")
    }
    guard elements.count <= limit else { throw problem(name, "at most \(limit) elements") }
    var strings: [String] = []
    for element in elements {
      guard case .string(let text) = element.kind else {
        throw Self.wrong(name, element, "a string")
      }
      strings.append(text)
    }
    return strings
  }
}
