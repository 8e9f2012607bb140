// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension NameRange {
  /// The machines that the range stands for, in its order, each once.
  ///
  /// What `*`, `?` and `all` choose comes in the order of `known`, the machines that there are;
  /// where `nil`, they can only take away or narrow down. Names that are written out need not
  /// be known. `group` gives the machines of a group, or `nil` where there is no such group.
  ///
  /// - Throws: where a group does not exist (kind `notFound`), more than `nameLimit` names come
  ///   together, or a choice has nothing to choose among.
  package func members(
    among known: [MachineName]? = nil,
    ofGroup group: (MachineName) -> [MachineName]? = { _ in nil }
  ) throws(NotationError) -> [Member] {
    var listed: [Member] = []
    var seen: Set<MachineName> = []
    for term in terms where !term.isTakenAway {
      for (name, numbers) in try expand(term, known, group) where seen.insert(name).inserted {
        listed.append(Member(name: name, numbers: numbers, index: listed.count))
      }
      guard listed.count <= Self.nameLimit else {
        throw error("the range stands for more than \(Self.nameLimit) names", at: term.position)
      }
    }
    return try takeAway(from: listed, known, group)
  }

  /// The names of `members`.
  package func names(
    among known: [MachineName]? = nil,
    ofGroup group: (MachineName) -> [MachineName]? = { _ in nil }
  ) throws(NotationError) -> [MachineName] {
    try members(among: known, ofGroup: group).map(\.name)
  }

  private typealias Found = (name: MachineName, numbers: [Int])

  /// What a term stands for, in the order of its first factor.
  private func expand(
    _ term: Term,
    _ known: [MachineName]?,
    _ group: (MachineName) -> [MachineName]?
  ) throws(NotationError) -> [Found] {
    var found = try expand(term.factors[0], known, group)
    for factor in term.factors.dropFirst() {
      let test = try test(factor, known, group)
      found = found.filter { test.holds(for: $0.name) }
    }
    return found
  }

  private func expand(
    _ factor: Factor,
    _ known: [MachineName]?,
    _ group: (MachineName) -> [MachineName]?
  ) throws(NotationError) -> [Found] {
    switch factor.atom {
    case .pattern(let pattern) where !pattern.isGlob:
      return pattern.names
    case .group(let name):
      return try members(of: name, factor, group).map { ($0, []) }
    case .pattern, .all:
      guard let known else {
        throw error("*, ? and all choose among other machines; name each here", at: factor.position)
      }
      let test = try test(factor, known, group)
      return known.filter(test.holds).map { ($0, []) }
    }
  }

  private func takeAway(
    from listed: [Member],
    _ known: [MachineName]?,
    _ group: (MachineName) -> [MachineName]?
  ) throws(NotationError) -> [Member] {
    // Lists go into one set: there may be thousands of them. Of other terms there are few.
    var names: Set<MachineName> = []
    var tests: [[NameTest]] = []
    for term in terms where term.isTakenAway {
      if let list = term.list {
        names.formUnion(list.names.map(\.0))
      } else {
        var test: [NameTest] = []
        for factor in term.factors { test.append(try self.test(factor, known, group)) }
        tests.append(test)
      }
    }
    if names.isEmpty && tests.isEmpty { return listed }
    return listed.filter { member in
      !names.contains(member.name)
        && !tests.contains { $0.allSatisfy { $0.holds(for: member.name) } }
    }
  }

  private func test(
    _ factor: Factor,
    _ known: [MachineName]?,
    _ group: (MachineName) -> [MachineName]?
  ) throws(NotationError) -> NameTest {
    switch factor.atom {
    case .pattern(let pattern) where pattern.isGlob: .glob(NameGlob(pattern))
    case .pattern(let pattern): .listed(Set(pattern.names.map(\.0)))
    case .group(let name): .listed(Set(try members(of: name, factor, group)))
    case .all: known.map { .listed(Set($0)) } ?? .any
    }
  }

  private func members(
    of name: MachineName,
    _ factor: Factor,
    _ group: (MachineName) -> [MachineName]?
  ) throws(NotationError) -> [MachineName] {
    guard let names = group(name) else {
      throw error("there is no group \(name)", at: factor.position, .notFound)
    }
    return names
  }

  private func error(
    _ message: String,
    at position: Int,
    _ kind: NotationError.Kind = .malformed
  ) -> NotationError {
    NotationError(message, in: description, at: position, kind)
  }
}

/// Whether a name is in a factor of a range.
private enum NameTest {
  case listed(Set<MachineName>)
  case glob(NameGlob)
  case any

  func holds(for name: MachineName) -> Bool {
    switch self {
    case .listed(let names): names.contains(name)
    case .glob(let glob): glob.matches(name)
    case .any: true
    }
  }
}
