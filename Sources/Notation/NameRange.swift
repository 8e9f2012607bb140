// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Several machines as one writes them: `osl03`, `osl[01-06,09]`, `rack1-n[1-40],-rack1-n7`.
///
///     range   = term *("," term)
///     term    = ["-"] factor *("&" factor)         "-" takes away, wherever it stands
///     factor  = pattern / "@" group / "all"        "&": what is in all of them
///     pattern = 1*(name characters / "[" span *("," span) "]" / "*" / "?")
///     span    = number ["-" number]                as wide as its first number is written
///
/// Several brackets in a pattern are all combinations, the last running fastest. A pattern with
/// `*` or `?`, and `all`, choose among the machines that there are. A name that is listed twice
/// counts where it stands first. The brackets may come as `%5B` and `%5D`, as some clients send
/// them. Parsing finds what is badly written; only `members` can find a group that does not
/// exist.
package struct NameRange: Hashable, Sendable, CustomStringConvertible {
  /// The range as written, with plain brackets.
  package let description: String
  let terms: [Term]

  /// The most names that a range stands for, groups included.
  package static let nameLimit = 100_000
  /// The most bytes that a range is written with.
  package static let byteLimit = 64 * 1024
  /// The most factors for which all machines or a group are looked through.
  package static let lookupLimit = 100
  /// The word for all machines, which is no machine's name.
  package static let allWord = "all"

  struct Term: Hashable, Sendable {
    var isTakenAway: Bool
    /// What a machine has to be in, each of them; at least one.
    var factors: [Factor]
    /// Where the term begins, in bytes of `description`.
    var position: Int

    /// The pattern of a term that is nothing else, without `*` and `?`.
    var list: NamePattern? {
      guard factors.count == 1, case .pattern(let pattern) = factors[0].atom, !pattern.isGlob
      else { return nil }
      return pattern
    }
  }

  struct Factor: Hashable, Sendable {
    var atom: Atom
    /// Where it begins, in bytes of `description`.
    var position: Int
  }

  enum Atom: Hashable, Sendable {
    case pattern(NamePattern)
    case group(MachineName)
    case all
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
    let factor = Factor(atom: .pattern(NamePattern(name)), position: 0)
    self.init(
      description: name.description,
      terms: [Term(isTakenAway: false, factors: [factor], position: 0)]
    )
  }

  init(description: String, terms: [Term]) {
    self.description = description
    self.terms = terms
  }

  /// Whether the range, as written, is one name without brackets.
  package var singleName: MachineName? {
    guard terms.count == 1, !terms[0].isTakenAway else { return nil }
    return terms[0].list?.singleName
  }

  /// Whether it stands for other machines when others are there: by `*`, `?` or `all`.
  package var choosesAmongMachines: Bool {
    terms.flatMap(\.factors).contains { factor in
      switch factor.atom {
      case .pattern(let pattern): pattern.isGlob
      case .all: true
      case .group: false
      }
    }
  }

  /// The groups that it names, in order.
  package var groups: [MachineName] {
    terms.flatMap(\.factors).compactMap { factor in
      if case .group(let name) = factor.atom { name } else { nil }
    }
  }
}
