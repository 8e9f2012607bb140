// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import GRDB
package import Notation

/// Which entries of the audit trail are asked for: all of these things, where they are said.
package struct AuditQuery: Equatable, Sendable {
  package var since: Timestamp?
  package var until: Timestamp?
  package var user: String?
  package var machine: MachineName?
  /// The newest so many.
  package var limit = Self.defaultLimit

  package static let defaultLimit = 1000
  package static let limits = 1...10_000

  package init() {}
}

extension Store {
  /// The entries asked for, oldest first.
  package func entries(_ query: AuditQuery, then: @escaping Completion<[AuditReport]>) {
    read(
      { db in
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT * FROM audit
            WHERE (:since IS NULL OR time >= :since) AND (:until IS NULL OR time < :until)
              AND (:user IS NULL OR user = :user) AND (:machine IS NULL OR machine = :machine)
            ORDER BY id DESC LIMIT :limit
            """,
          arguments: [
            "since": query.since?.nanoseconds, "until": query.until?.nanoseconds,
            "user": query.user, "machine": query.machine?.description, "limit": query.limit,
          ]
        )
        return rows.reversed().map { AuditReport($0) }
      },
      then: then
    )
  }
}

extension AuditReport {
  fileprivate init(_ row: Row) {
    self.init(
      id: row["id"],
      time: Timestamp(nanoseconds: row["time"]),
      user: row["user"],
      from: row["source"],
      action: row["action"],
      machine: row["machine"],
      text: row["text"],
      error: row["error"],
      typed: (row["typed"] as Int64?).map { UInt64(clamping: $0) }
    )
  }
}
