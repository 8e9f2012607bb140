// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import GRDB
internal import Logging
internal import Notation
internal import Synchronization

/// Entries on their way to the database.
///
/// At most `queueLimit` wait; what comes beyond goes to the log, so that nothing is done
/// without a trace.
final class AuditTrail: Sendable {
  private struct Queue {
    var entries: [AuditEntry] = []
    /// Somebody has been asked to write them.
    var isAwaited = false
  }

  private let queue = Mutex(Queue())
  private let logger: Logger

  private static let queueLimit = 10_000
  /// How many entries are written before the oldest beyond the limits go.
  static let trimStep: Int64 = 1000

  private let limits: AuditLimits

  init(logger: Logger, limits: AuditLimits) {
    self.logger = logger
    self.limits = limits
  }

  /// Whether somebody has to be asked to write what waits.
  func add(_ entry: AuditEntry) -> Bool {
    let (isKept, isFirst) = queue.withLock { queue in
      guard queue.entries.count < Self.queueLimit else { return (false, false) }
      queue.entries.append(entry)
      defer { queue.isAwaited = true }
      return (true, !queue.isAwaited)
    }
    if !isKept { log([entry], because: StoreError("too many entries wait")) }
    return isFirst
  }

  /// Nobody could be asked; the next entry tries again.
  func stays() {
    queue.withLock { $0.isAwaited = false }
  }

  func take() -> [AuditEntry] {
    queue.withLock { queue in
      defer { queue = Queue() }
      return queue.entries
    }
  }

  func log(_ entries: [AuditEntry], because error: StoreError) {
    for entry in entries { logger.warning("audit: \(entry.line) [not in the database: \(error)]") }
  }

  func write(_ entries: [AuditEntry], to db: Database) throws {
    let insert = try db.makeStatement(
      sql: """
        INSERT INTO audit (time, user, source, action, machine, text, error, typed)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    )
    for entry in entries {
      try insert.execute(arguments: [
        entry.time.nanoseconds, entry.user, entry.from, entry.action,
        entry.machine?.description, entry.text.isEmpty ? nil : entry.text, entry.error,
        entry.typed.map { Int64(clamping: $0) },
      ])
    }
    let last = db.lastInsertedRowID
    let first = last - Int64(entries.count)
    if last / Self.trimStep != first / Self.trimStep { try trim(db) }
  }

  /// Removes the oldest entries beyond the limits.
  private func trim(_ db: Database) throws {
    let refused = "action = 'login' AND error IS NOT NULL"
    let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM audit") ?? 0
    let logins = try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE \(refused)") ?? 0
    let rows = [
      (refused, logins - limits.refusedLogins), ("NOT (\(refused))", all - logins - limits.deeds),
    ]
    for (condition, excess) in rows where excess > 0 {
      try db.execute(
        sql: """
          DELETE FROM audit
          WHERE id IN (SELECT id FROM audit WHERE \(condition) ORDER BY id LIMIT ?)
          """,
        arguments: [excess]
      )
    }
  }
}

/// How many entries of the audit trail are kept.
///
/// Anybody may fail to log in, without a login. So there is a limit for that alone, lest it
/// push out what was done.
package struct AuditLimits: Sendable {
  package var deeds = 500_000
  package var refusedLogins = 50_000

  package init() {}
}

extension AuditEntry {
  /// The entry in a line, for the log.
  package var line: String {
    let parts = [
      "\(user) (\(from))", action, machine.map { "on \($0)" }, text.isEmpty ? nil : text,
      typed.map { "\($0) bytes typed" }, error.map { "error \($0)" },
    ]
    return parts.compactMap { $0 }.joined(separator: " ")
  }
}
