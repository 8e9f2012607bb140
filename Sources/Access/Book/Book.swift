// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// Everything in the database that requests are judged by, as of one moment.
package struct Book: Equatable, Sendable {
  package var users: [AccountName: User] = [:]
  package var groups: [AccountName: [Permission]] = [:]
  /// By id.
  package var tokens: [String: Token] = [:]
  package var machines: [MachineName: StoredMachine] = [:]

  package init() {}

  /// A role on a range of machines; on all where there is none.
  package struct Permission: Hashable, Sendable {
    package var role: Role
    package var machines: NameRange?

    package init(_ role: Role, on machines: NameRange? = nil) {
      self.role = role
      self.machines = machines
    }
  }

  package struct User: Equatable, Sendable {
    /// `nil` for who comes by the Unix socket only.
    package var password: PasswordHash?
    package var permissions: [Permission]
    package var groups: [AccountName]
    package var created: Timestamp
  }

  package struct Token: Equatable, Sendable {
    package var id: String
    package var user: AccountName
    /// SHA-256 of the secret.
    package var digest: [UInt8]
    package var created: Timestamp
    package var expires: Timestamp
    /// Where the login came from.
    package var from: String
    package var label: String?

    package init(
      id: String,
      user: AccountName,
      digest: [UInt8],
      created: Timestamp,
      expires: Timestamp,
      from: String,
      label: String?
    ) {
      self.id = id
      self.user = user
      self.digest = digest
      self.created = created
      self.expires = expires
      self.from = from
      self.label = label
    }
  }

  /// A machine that was added by the API.
  package struct StoredMachine: Equatable, Sendable {
    /// What is said about it, as a JSON object without secrets.
    package var options: String
    /// Its secrets, sealed; empty where it has none.
    package var sealed: [UInt8]

    package init(options: String, sealed: [UInt8]) {
      self.options = options
      self.sealed = sealed
    }
  }

  // How much there may be of each.
  package static let userLimit = 10_000
  package static let groupLimit = 1000
  package static let permissionLimit = 64
  package static let membershipLimit = 64
  package static let tokensPerUser = 64
  package static let machineLimit = 100_000

  /// What one book has that the one before it had not.
  package enum Change: Equatable, Sendable {
    /// One machine is new, another one or gone.
    case machine(MachineName)
    case anything
  }

  /// Whether nothing has changed of what may have.
  func isSame(as old: Book, but change: Change) -> Bool {
    switch change {
    case .machine(let name): machines[name] == old.machines[name]
    case .anything: self == old
    }
  }

  /// Whether users and their groups are those of another book.
  package func hasPeople(of other: Book) -> Bool {
    users == other.users && groups == other.groups
  }

  /// Whether all tokens of another book are good still.
  package func hasTokens(of other: Book) -> Bool {
    other.tokens.keys.allSatisfy { tokens[$0] != nil }
  }

  /// The tokens of a user, oldest first.
  package func tokens(of user: AccountName) -> [Token] {
    tokens.values.filter { $0.user == user }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }
}
