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
  /// The most entries in the database; the oldest go.
  static let rowLimit: Int64 = 500_000

  init(logger: Logger) {
    self.logger = logger
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

  static func write(_ entries: [AuditEntry], to db: Database) throws {
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
    let oldest = db.lastInsertedRowID - rowLimit
    if oldest > 0 { try db.execute(sql: "DELETE FROM audit WHERE id <= ?", arguments: [oldest]) }
  }
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
