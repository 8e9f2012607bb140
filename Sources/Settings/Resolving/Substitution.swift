// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// What `{name}`, `{n}` and `{index}` stand for in the settings of one machine.
struct Substitution {
  var name: MachineName
  /// The numbers that the section's brackets stood for; empty in `[defaults]`.
  var numbers: [Int] = []
  /// The machine's place in the section's range; `nil` in `[defaults]`.
  var index: Int?

  /// The text with everything in braces filled in; says which word it does not know.
  func fill(_ text: String) throws(SubstitutionError) -> String {
    guard text.utf8.contains(0x7B) || text.utf8.contains(0x7D) else { return text }
    var filled = ""
    var rest = text[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
        throw SubstitutionError(message: "a { and its } do not match in \(text.quoted)")
      }
      filled += rest[..<open]
      filled += try value(of: String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  private func value(of word: String) throws(SubstitutionError) -> String {
    switch word {
    case "name": return name.description
    case "index": if let index { return String(index) }
    case "n": if numbers.count == 1 { return String(numbers[0]) }
    default:
      guard word.hasPrefix("n"), let place = Int(word.dropFirst()), place >= 1 else {
        let known = "{name}, {n}, {index}, or {n1}, {n2} and so on"
        throw SubstitutionError(message: "expected \(known), not {\(word)}")
      }
      if place <= numbers.count { return String(numbers[place - 1]) }
    }
    throw missing(word)
  }

  private func missing(_ word: String) -> SubstitutionError {
    if index == nil {
      return SubstitutionError(
        message: "{\(word)} needs a range: in [defaults] there is only {name}"
      )
    }
    return SubstitutionError(
      message: numbers.count > 1 && word == "n"
        ? "{n} could be any of \(numbers.count) numbers: write {n1} for the first, and so on"
        : "there is no number for {\(word)}: the section's name has \(numbers.count) [ ]"
    )
  }
}

struct SubstitutionError: Error, Hashable {
  var message: String
}
