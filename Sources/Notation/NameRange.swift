// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Several machines as one writes them: `osl03`, `osl[01-06,09]`, `rack1-n[1-40],-rack1-n7`.
///
///     range  = term *("," term)
///     term   = ["-"] (pattern | "@" group)          "-" takes away, wherever it stands
///     pattern = 1*(name characters | "[" span *("," span) "]")
///     span   = number ["-" number]                  as wide as its first number is written
///
/// Several brackets in a pattern are all combinations, the last running fastest. A name that is
/// listed twice counts where it stands first. The brackets may come as `%5B` and `%5D`, as some
/// clients send them. Parsing finds what is badly written; only `members` can find a group that
/// does not exist.
package struct NameRange: Hashable, Sendable, CustomStringConvertible {
  /// The range as written, with plain brackets.
  package let description: String
  let terms: [Term]

  /// The most names that a range stands for, groups included.
  package static let nameLimit = 100_000
  /// The most bytes that a range is written with.
  package static let byteLimit = 64 * 1024

  struct Term: Hashable, Sendable {
    var isTakenAway: Bool
    var atom: Atom
    /// Where the term begins, in bytes of `description`.
    var position: Int
  }

  enum Atom: Hashable, Sendable {
    case pattern(NamePattern)
    case group(MachineName)
  }

  /// One machine of a range, and what brought it there.
  package struct Member: Hashable, Sendable {
    package var name: MachineName
    /// The numbers that the brackets of its pattern stood for, first to last.
    package var numbers: [Int]
    /// Its place in the range from 0; machines that were taken away keep theirs.
    package var index: Int
  }

  /// The range of one name.
  package init(_ name: MachineName) {
    description = name.description
    terms = [Term(isTakenAway: false, atom: .pattern(NamePattern(name)), position: 0)]
  }

  /// Whether the range, as written, is one name without brackets.
  package var singleName: MachineName? {
    guard terms.count == 1, !terms[0].isTakenAway, case .pattern(let pattern) = terms[0].atom
    else { return nil }
    return pattern.singleName
  }

  /// The groups that it names, in order.
  package var groups: [MachineName] {
    terms.compactMap { term in
      if case .group(let name) = term.atom { name } else { nil }
    }
  }

  /// The machines that the range stands for, in its order, each once.
  ///
  /// `group` gives the machines of a group, or `nil` where there is no such group, which is an
  /// error, as are more than `nameLimit` names.
  package func members(
    ofGroup group: (MachineName) -> [MachineName]? = { _ in nil }
  ) throws(NotationError) -> [Member] {
    var listed: [Member] = []
    var seen: Set<MachineName> = []
    var takenAway: Set<MachineName> = []
    for term in terms {
      for (name, numbers) in try expand(term, group) {
        if term.isTakenAway {
          takenAway.insert(name)
        } else if seen.insert(name).inserted {
          listed.append(Member(name: name, numbers: numbers, index: listed.count))
        }
      }
      guard listed.count <= Self.nameLimit, takenAway.count <= Self.nameLimit else {
        throw tooMany(term)
      }
    }
    return takenAway.isEmpty ? listed : listed.filter { !takenAway.contains($0.name) }
  }

  /// The names of `members`.
  package func names(
    ofGroup group: (MachineName) -> [MachineName]? = { _ in nil }
  ) throws(NotationError) -> [MachineName] {
    try members(ofGroup: group).map(\.name)
  }

  private func expand(
    _ term: Term,
    _ group: (MachineName) -> [MachineName]?
  ) throws(NotationError) -> [(MachineName, [Int])] {
    switch term.atom {
    case .pattern(let pattern):
      return pattern.names
    case .group(let name):
      guard let names = group(name) else {
        throw NotationError("there is no group \(name)", in: description, at: term.position)
      }
      return names.map { ($0, []) }
    }
  }

  private func tooMany(_ term: Term) -> NotationError {
    let message = "the range stands for more than \(Self.nameLimit) names"
    return NotationError(message, in: description, at: term.position)
  }
}
