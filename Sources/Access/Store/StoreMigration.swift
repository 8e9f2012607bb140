// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A step that brings the database to the next form of its tables.
///
/// Steps are done once each, in order, in a transaction. One that has been released is never
/// changed: another is added behind it.
package struct StoreMigration: Sendable {
  package let name: String
  package let sql: String

  package init(_ name: String, _ sql: String) {
    self.name = name
    self.sql = sql
  }

  /// All steps.
  ///
  /// Whoever keeps something in the database adds theirs at the end.
  package static let all: [StoreMigration] = [
    StoreMigration(
      "access-1",
      """
      CREATE TABLE user (
        name TEXT PRIMARY KEY NOT NULL,
        password TEXT,
        permissions TEXT NOT NULL,
        groups TEXT NOT NULL,
        created INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE user_group (
        name TEXT PRIMARY KEY NOT NULL,
        permissions TEXT NOT NULL
      ) STRICT;
      CREATE TABLE token (
        id TEXT PRIMARY KEY NOT NULL,
        user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE,
        digest BLOB NOT NULL,
        created INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        source TEXT NOT NULL,
        label TEXT
      ) STRICT;
      CREATE INDEX token_user ON token (user);
      CREATE TABLE machine (
        name TEXT PRIMARY KEY NOT NULL,
        options TEXT NOT NULL,
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,
        user TEXT NOT NULL,
        source TEXT NOT NULL,
        action TEXT NOT NULL,
        machine TEXT,
        text TEXT,
        error TEXT,
        typed INTEGER
      ) STRICT;
      CREATE INDEX audit_time ON audit (time);
      CREATE INDEX audit_machine ON audit (machine, time);
      CREATE INDEX audit_user ON audit (user, time);
      """
    ),
    // Logins that were refused are counted by themselves.
    StoreMigration(
      "access-2",
      """
      CREATE INDEX audit_refused_login ON audit (id)
        WHERE action = 'login' AND error IS NOT NULL;
      """
    ),
  ]
}
