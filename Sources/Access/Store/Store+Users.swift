// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import GRDB
package import Notation

// Users and groups of users. Everything is checked in the transaction that changes it.
extension Store {
  /// What a change calls when it is done, or was not.
  package typealias Completion<Value> = @Sendable (Result<Value, any Error>) -> Void

  /// What is to be said of a user; `nil` leaves it as it is.
  package struct UserUpdate: Sendable {
    package var password: PasswordHash?
    package var permissions: [Book.Permission]?
    package var groups: [AccountName]?

    package init(
      password: PasswordHash? = nil,
      permissions: [Book.Permission]? = nil,
      groups: [AccountName]? = nil
    ) {
      self.password = password
      self.permissions = permissions
      self.groups = groups
    }
  }

  /// Adds a user or changes one; gives whether it is new.
  ///
  /// Another password ends all logins with the one before.
  package func put(
    _ user: AccountName,
    _ update: UserUpdate,
    at now: Timestamp,
    then: @escaping Completion<Bool>
  ) {
    write({ try Self.put(user, update, at: now, in: $0) }, then: then)
  }

  private static func put(
    _ user: AccountName,
    _ update: UserUpdate,
    at now: Timestamp,
    in db: Database
  ) throws -> Bool {
    let name = user.description
    let isThere = try count(db, "SELECT count(*) FROM user WHERE name = ?", name) > 0
    if !isThere {
      guard try count(db, "SELECT count(*) FROM user") < Book.userLimit else {
        throw APIError.limit("there are \(Book.userLimit) users already")
      }
      try db.execute(
        sql: "INSERT INTO user (name, permissions, groups, created) VALUES (?, '[]', '[]', ?)",
        arguments: [name, now.nanoseconds]
      )
    }
    if let password = update.password {
      try db.execute(
        sql: "UPDATE user SET password = ? WHERE name = ?",
        arguments: [password.description, name]
      )
      try db.execute(sql: "DELETE FROM token WHERE user = ?", arguments: [name])
    }
    if let permissions = update.permissions {
      try db.execute(
        sql: "UPDATE user SET permissions = ? WHERE name = ?",
        arguments: [try text(permissions), name]
      )
    }
    if let groups = update.groups {
      try db.execute(
        sql: "UPDATE user SET groups = ? WHERE name = ?",
        arguments: [try text(groups, in: db), name]
      )
    }
    return !isThere
  }

  /// Gives a user another password and ends all logins with the one before.
  ///
  /// Who changes it because they know the one before has `old` checked; where it is another one
  /// by now, nothing is changed.
  package func setPassword(
    of user: AccountName,
    _ password: PasswordHash,
    replacing old: PasswordHash? = nil,
    keeping token: String?,
    then: @escaping Completion<Void>
  ) {
    write(
      { db in
        if let old, try Self.password(of: user.description, in: db) != old {
          throw APIError.notTheOldPassword
        }
        try db.execute(
          sql: "UPDATE user SET password = ? WHERE name = ?",
          arguments: [password.description, user.description]
        )
        guard db.changesCount > 0 else { throw APIError.noUser(user) }
        try db.execute(
          sql: "DELETE FROM token WHERE user = ? AND id IS NOT ?",
          arguments: [user.description, token]
        )
      },
      then: then
    )
  }

  /// Removes a user, and with it all logins.
  package func remove(_ user: AccountName, then: @escaping Completion<Void>) {
    write(
      { db in
        try db.execute(sql: "DELETE FROM user WHERE name = ?", arguments: [user.description])
        guard db.changesCount > 0 else { throw APIError.noUser(user) }
      },
      then: then
    )
  }

  /// Adds a group of users, or changes what its members may do; gives whether it is new.
  package func putGroup(
    _ group: AccountName,
    _ permissions: [Book.Permission],
    then: @escaping Completion<Bool>
  ) {
    write(
      { db in
        let name = group.description
        let isThere = try Self.count(db, "SELECT count(*) FROM user_group WHERE name = ?", name) > 0
        guard try isThere || Self.count(db, "SELECT count(*) FROM user_group") < Book.groupLimit
        else { throw APIError.limit("there are \(Book.groupLimit) groups of users already") }
        try db.execute(
          sql: "INSERT OR REPLACE INTO user_group (name, permissions) VALUES (?, ?)",
          arguments: [name, try Self.text(permissions)]
        )
        return !isThere
      },
      then: then
    )
  }

  /// Removes a group of users from the table and from its members.
  package func removeGroup(_ group: AccountName, then: @escaping Completion<Void>) {
    write(
      { db in
        let name = group.description
        try db.execute(sql: "DELETE FROM user_group WHERE name = ?", arguments: [name])
        guard db.changesCount > 0 else {
          throw APIError(code: "not_found", message: "there is no group of users \(group)")
        }
        try db.execute(
          sql: """
            UPDATE user SET groups =
              (SELECT json_group_array(value) FROM json_each(user.groups) WHERE value <> ?)
            """,
          arguments: [name]
        )
      },
      then: then
    )
  }

  // MARK: Texts in rows

  /// The password that a user has now.
  static func password(of user: String, in db: Database) throws -> PasswordHash? {
    let sql = "SELECT password FROM user WHERE name = ?"
    return try String.fetchOne(db, sql: sql, arguments: [user]).flatMap { PasswordHash($0) }
  }

  static func count(_ db: Database, _ sql: String, _ argument: String? = nil) throws -> Int {
    let arguments = argument.map { StatementArguments([$0]) } ?? StatementArguments()
    return try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0
  }

  private static func text(_ permissions: [Book.Permission]) throws -> String {
    guard permissions.count <= Book.permissionLimit else {
      throw APIError.limit("at most \(Book.permissionLimit) permissions can be given")
    }
    return String(decoding: JSON.encode(permissions.map(\.report)), as: UTF8.self)
  }

  /// Names of groups, all of which there have to be.
  private static func text(_ groups: [AccountName], in db: Database) throws -> String {
    guard groups.count <= Book.membershipLimit else {
      throw APIError.limit("a user is in at most \(Book.membershipLimit) groups")
    }
    let sql = "SELECT count(*) FROM user_group WHERE name = ?"
    for group in groups where try count(db, sql, group.description) == 0 {
      throw APIError(code: "bad_request", message: "there is no group of users \(group)")
    }
    return String(decoding: JSON.encode(groups.map(\.description)), as: UTF8.self)
  }
}

extension APIError {
  package static func noUser(_ user: AccountName) -> APIError {
    APIError(code: "not_found", message: "there is no user \(user)")
  }

  /// What is told alike of a wrong password and of a user that there is not.
  package static let wrongPassword = APIError(
    code: "unauthorized",
    message: "no such user, or another password"
  )

  /// Somebody changes their password and does not know it.
  package static let notTheOldPassword = APIError(
    code: "not_allowed",
    message: "the password so far is another one"
  )

  static func limit(_ message: String) -> APIError {
    APIError(code: "conflict", message: message)
  }
}
