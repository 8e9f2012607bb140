// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import GRDB
internal import Notation

extension Book {
  /// Reads everything; a row that makes no sense is left out, and gives nobody a right.
  init(_ db: Database) throws {
    self.init()
    for row in try Row.fetchAll(db, sql: "SELECT * FROM user") {
      guard let name = AccountName(row["name"] as String) else { continue }
      users[name] = User(
        password: (row["password"] as String?).flatMap { PasswordHash($0) },
        permissions: Permission.list(row["permissions"]),
        groups: Self.names(row["groups"]),
        created: Timestamp(nanoseconds: row["created"])
      )
    }
    for row in try Row.fetchAll(db, sql: "SELECT * FROM user_group") {
      guard let name = AccountName(row["name"] as String) else { continue }
      groups[name] = Permission.list(row["permissions"])
    }
    for row in try Row.fetchAll(db, sql: "SELECT * FROM token") {
      guard let user = AccountName(row["user"] as String) else { continue }
      let id: String = row["id"]
      tokens[id] = Token(
        id: id,
        user: user,
        digest: Self.bytes(row["digest"]),
        created: Timestamp(nanoseconds: row["created"]),
        expires: Timestamp(nanoseconds: row["expires"]),
        from: row["source"],
        label: row["label"]
      )
    }
    for row in try Row.fetchAll(db, sql: "SELECT * FROM machine") {
      guard let name = MachineName(row["name"] as String) else { continue }
      machines[name] = StoredMachine(row)
    }
  }

  /// One machine; `nil` where there is none of that name.
  static func machine(_ name: MachineName, _ db: Database) throws -> StoredMachine? {
    let sql = "SELECT * FROM machine WHERE name = ?"
    return try Row.fetchOne(db, sql: sql, arguments: [name.description]).map { StoredMachine($0) }
  }

  private static func names(_ text: String) -> [AccountName] {
    let names = try? JSON.decode([String].self, from: Array(text.utf8).span)
    return names?.compactMap { AccountName($0) } ?? []
  }
}

extension Book.StoredMachine {
  fileprivate init(_ row: Row) {
    self.init(options: row["options"], sealed: Book.bytes(row["sealed"]))
  }
}

extension Book.Permission {
  /// Reads a role on a range, as the API writes it; says what is wrong with it.
  package init(_ report: PermissionReport) throws(APIError) {
    guard let role = Role(rawValue: report.role) else {
      let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
      throw APIError(code: "bad_request", message: "role: one of \(known) was expected")
    }
    guard let text = report.on else {
      self.init(role)
      return
    }
    do throws(NotationError) {
      self.init(role, on: try NameRange(text))
    } catch {
      throw APIError(code: "bad_request", message: "on: \(error)")
    }
  }

  package var report: PermissionReport {
    PermissionReport(role: role.rawValue, on: machines?.description)
  }

  /// As the database keeps a list of them; what makes no sense is left out.
  static func list(_ text: String) -> [Book.Permission] {
    let reports = try? JSON.decode([PermissionReport].self, from: Array(text.utf8).span)
    return reports?.compactMap { report in try? Book.Permission(report) } ?? []
  }
}
