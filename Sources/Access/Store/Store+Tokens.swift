// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import GRDB
package import Notation

extension Store {
  /// Keeps a token that was given for a password; expired ones go, and the oldest of a user who
  /// has too many.
  ///
  /// Checking a password takes its time. Where the user has another one by now, or is gone, the
  /// login with it has ended before it began: `unauthorized`.
  package func add(
    _ token: Book.Token,
    for password: PasswordHash,
    then: @escaping Completion<Void>
  ) {
    write(
      { db in
        let user = token.user.description
        guard try Self.password(of: user, in: db) == password else {
          throw APIError.wrongPassword
        }
        try db.execute(
          sql: "DELETE FROM token WHERE expires <= ?",
          arguments: [token.created.nanoseconds]
        )
        try db.execute(
          sql: """
            DELETE FROM token WHERE id IN (
              SELECT id FROM token WHERE user = ? ORDER BY created DESC LIMIT -1 OFFSET ?)
            """,
          arguments: [user, Book.tokensPerUser - 1]
        )
        try db.execute(
          sql: """
            INSERT INTO token (id, user, digest, created, expires, source, label)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            token.id, user, Book.data(token.digest), token.created.nanoseconds,
            token.expires.nanoseconds, token.from, token.label,
          ]
        )
      },
      then: then
    )
  }

  /// Revokes one token of a user, or all where `id` is `nil`; gives how many.
  package func removeTokens(
    of user: AccountName,
    id: String? = nil,
    then: @escaping Completion<Int>
  ) {
    write(
      { db in
        try db.execute(
          sql: "DELETE FROM token WHERE user = ? AND (? IS NULL OR id = ?)",
          arguments: [user.description, id, id]
        )
        if let id, db.changesCount == 0 {
          throw APIError(code: "not_found", message: "\(user) has no token \(id)")
        }
        return db.changesCount
      },
      then: then
    )
  }
}

// Machines that were added by the API.
extension Store {
  /// Adds a machine or changes one; gives whether it is new.
  package func put(
    _ machine: MachineName,
    _ value: Book.StoredMachine,
    then: @escaping Completion<Bool>
  ) {
    write(
      { db in
        let name = machine.description
        let isThere = try Self.count(db, "SELECT count(*) FROM machine WHERE name = ?", name) > 0
        guard try isThere || Self.count(db, "SELECT count(*) FROM machine") < Book.machineLimit
        else { throw APIError.limit("there are \(Book.machineLimit) machines already") }
        try db.execute(
          sql: "INSERT OR REPLACE INTO machine (name, options, sealed) VALUES (?, ?, ?)",
          arguments: [name, value.options, Book.data(value.sealed)]
        )
        return !isThere
      },
      changing: .machine(machine),
      then: then
    )
  }

  /// Removes a machine.
  package func remove(_ machine: MachineName, then: @escaping Completion<Void>) {
    write(
      { db in
        try db.execute(sql: "DELETE FROM machine WHERE name = ?", arguments: [machine.description])
        guard db.changesCount > 0 else {
          throw APIError(code: "not_found", message: "there is no machine \(machine)")
        }
      },
      changing: .machine(machine),
      then: then
    )
  }
}
