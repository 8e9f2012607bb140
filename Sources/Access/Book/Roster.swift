// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// Who may do what now: the book, with its ranges taken apart for the machines there are.
///
/// Immutable; who changes the book or the machines makes another.
package struct Roster: Sendable {
  package let book: Book
  private let people: [AccountName: Person]
  /// Ranges that stand for nothing, or for too much: they give no right.
  package let warnings: [String]
  /// Whether some range stands for other machines when others are there.
  private let dependsOnMachines: Bool

  /// The most names that the ranges of all permissions stand for together.
  package static let nameLimit = 2_000_000

  /// Nobody.
  package init() {
    book = Book()
    people = [:]
    warnings = []
    dependsOnMachines = false
  }

  /// Takes the ranges apart; `expand` gives the machines of one.
  ///
  /// Slow where there are many.
  package init(
    _ book: Book,
    expand: (NameRange) throws(NotationError) -> [MachineName]
  ) {
    self.book = book
    var ranges = RangeTable()
    let groups = book.groups.mapValues { ranges.permissions($0, expand) }
    people = Dictionary(
      uniqueKeysWithValues: book.users.map { name, user in
        let own = ranges.permissions(user.permissions, expand)
        let shared = user.groups.flatMap { groups[$0] ?? [] }
        return (name, Person(name.description, own + shared))
      }
    )
    warnings = ranges.warnings
    dependsOnMachines = ranges.dependsOnMachines
  }

  /// As `old` with other tokens; `nil` where the users or their groups are not the same, or the
  /// machines are not and that counts.
  package init?(_ book: Book, reusing old: Roster, hasSameMachines: Bool = true) {
    guard book.hasPeople(of: old.book), hasSameMachines || !old.dependsOnMachines else {
      return nil
    }
    self.book = book
    people = old.people
    warnings = old.warnings
    dependsOnMachines = old.dependsOnMachines
  }

  /// A user of the table; `nil` where there is none of that name.
  package func person(_ name: AccountName) -> Person? { people[name] }

  /// Whose token this is; `nil` where it is nobody's, or not good any more.
  package func bearer(of text: TokenText, at now: Timestamp) -> (Person, Book.Token)? {
    // Somebody's digest or nobody's: the comparison takes as long.
    let token = book.tokens[text.id]
    let isRight = text.matches(token?.digest ?? [UInt8](repeating: 0, count: 32))
    guard let token, isRight, now < token.expires, let person = people[token.user] else {
      return nil
    }
    return (person, token)
  }

  /// Whether a token that was good is so still.
  package func isGood(tokenID: String, at now: Timestamp) -> Bool {
    book.tokens[tokenID].map { now < $0.expires && people[$0.user] != nil } ?? false
  }

  /// Somebody at the Unix socket: as the table says; else `role`, where there is one.
  package func local(_ name: String, otherwise role: Role?) -> Person {
    if let known = AccountName(name).flatMap({ people[$0] }) { return known }
    return Person(name, role.map { [.init($0.right)] } ?? [])
  }

  /// The permissions of a user, those of their groups among them, as they were given.
  package func permissions(of name: String) -> [Book.Permission]? {
    guard let user = AccountName(name).flatMap({ book.users[$0] }) else { return nil }
    return user.permissions + user.groups.flatMap { book.groups[$0] ?? [] }
  }
}

/// Ranges, each taken apart once however many permissions name it.
private struct RangeTable {
  private var known: [String: Set<MachineName>] = [:]
  private var total = 0
  private(set) var warnings: [String] = []
  private(set) var dependsOnMachines = false

  mutating func permissions(
    _ permissions: [Book.Permission],
    _ expand: (NameRange) throws(NotationError) -> [MachineName]
  ) -> [Person.Permission] {
    permissions.map { permission in
      guard let range = permission.machines else { return .init(permission.role.right) }
      return .init(permission.role.right, on: machines(of: range, expand))
    }
  }

  private mutating func machines(
    of range: NameRange,
    _ expand: (NameRange) throws(NotationError) -> [MachineName]
  ) -> Set<MachineName> {
    if let machines = known[range.description] { return machines }
    if range.choosesAmongMachines { dependsOnMachines = true }
    var machines: Set<MachineName> = []
    do throws(NotationError) {
      machines = Set(try expand(range))
      total += machines.count
      if total > Roster.nameLimit {
        machines = []
        warnings.append("\(range): the permissions name more than \(Roster.nameLimit) machines")
      }
    } catch {
      warnings.append("a permission gives nothing: \(error)")
    }
    known[range.description] = machines
    return machines
  }
}
