// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock
package import EventLoop
package import GRDB
internal import Glibc
package import Logging
internal import Notation
internal import Synchronization

/// The database, and the thread that alone talks to it.
///
/// Others see the book, a snapshot that is replaced when something changes, whoever changed
/// it: another process may add a user while igord runs. Where the database fails, the last
/// book goes on to count, writes are refused, the audit trail goes to the log, and `failure`
/// says why. Opening it, or writing to it, is tried again every few seconds.
package final class Store: Sendable {
  private struct State {
    var queue: DatabaseQueue?
    var failure: StoreError?
    var book = Book()
    /// What SQLite counts up when another process writes.
    var version: Int?
    var changed: Changed?
    /// When opening is tried again.
    var retry: Moment?
    /// When writing is tried again; set from a write that failed to the next that did not.
    var writeRetry: Moment?
  }

  /// Called on the store's thread with every new book, the one before, and what is new in it.
  package typealias Changed = @Sendable (_ new: Book, _ old: Book, _ change: Book.Change) -> Void

  private let folder: String
  private let thread: Workers
  private let logger: Logger
  private let state = Mutex(State())
  private let trail: AuditTrail

  /// Jobs that may wait for the database.
  private static let queueLimit = 256
  /// How often opening and writing are tried again.
  private let retryInterval: Duration

  /// Opens the database in a folder; only a system without threads makes it throw.
  package init(
    in folder: String,
    logger: Logger,
    limits: AuditLimits = AuditLimits(),
    retryInterval: Duration = .seconds(10)
  ) throws(SystemError) {
    self.folder = folder
    self.retryInterval = retryInterval
    self.logger = logger
    thread = try Workers(count: 1, queueLimit: Self.queueLimit, name: "store")
    trail = AuditTrail(logger: logger, limits: limits)
    open()
  }

  /// The book as it was read last.
  package var book: Book { state.withLock { $0.book } }

  /// Why the database does not work, or not wholly; `nil` where it does.
  package var failure: StoreError? { state.withLock { $0.failure } }

  /// Has `body` called on the store's thread with every new book.
  package func onChange(_ body: @escaping Changed) {
    state.withLock { $0.changed = body }
  }

  // MARK: Work

  /// Changes something, in a transaction; then `then` is called on the store's thread.
  ///
  /// The new book has been given to `onChange` by then. What `body` throws is handed on;
  /// what the database throws is a `StoreError`. Of a `change` that is known only that is read.
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result,
    changing change: Book.Change = .anything,
    then: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
  ) {
    submit("nothing was changed", then, isWriting: true) { [self] queue in
      let result = try queue.write(body)
      readBook(queue, after: change)
      return result
    }
  }

  /// Reads something; then `then` is called on the store's thread.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result,
    then: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
  ) {
    submit("the database could not be read", then, isWriting: false) { try $0.read(body) }
  }

  /// Has the database do something; `words` say what comes of it where it does not.
  private func submit<Result: Sendable>(
    _ words: String,
    _ then: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void,
    isWriting: Bool,
    _ body: @escaping @Sendable (DatabaseQueue) throws -> Result
  ) {
    let isAccepted = thread.submit { [self] in
      guard let queue = state.withLock({ $0.queue }) else {
        let failure = failure ?? StoreError("the database is closed")
        return then(.failure(failure.preceded(by: words)))
      }
      do {
        let result = try body(queue)
        succeeded(isWriting: isWriting)
        then(.success(result))
      } catch let error as DatabaseError {
        let failure = StoreError(error)
        failed(failure, isWriting: isWriting)
        then(.failure(failure.preceded(by: words)))
      } catch {
        then(.failure(error))
      }
    }
    if !isAccepted { then(.failure(StoreError.busy.preceded(by: words))) }
  }

  /// Looks whether another process changed something; about once a second, from any thread.
  package func look() {
    _ = thread.submit { [self] in
      let (queue, retry) = state.withLock { ($0.queue, $0.retry) }
      if let retry, retry <= .now { return open() }
      if let retry = state.withLock({ $0.writeRetry }), retry <= .now { resumeTrail() }
      if let queue { readBook(queue, onlyIfChanged: true) }
    }
  }

  // MARK: The audit trail

  /// Leaves an entry for the audit trail; returns at once.
  package func audit(_ entry: AuditEntry) {
    guard trail.add(entry) else { return }
    if !thread.submit({ [self] in writeTrail() }) { trail.stays() }
  }

  private func writeTrail() {
    let entries = trail.take()
    guard !entries.isEmpty else { return }
    do {
      guard let queue = state.withLock({ $0.queue }) else {
        throw failure ?? StoreError("the database is closed")
      }
      try queue.write { [trail] in try trail.write(entries, to: $0) }
      succeeded(isWriting: true)
    } catch {
      failed(StoreError(error), isWriting: true)
      trail.log(entries, because: StoreError(error))
    }
  }

  /// Tries to write again: an entry that says what is missing before it.
  private func resumeTrail() {
    let entry = AuditEntry(
      time: .now,
      user: "igord",
      from: "unix",
      action: "audit.resume",
      text: "what was done while the database took nothing stands in igord's log"
    )
    do {
      try state.withLock { $0.queue }?.write { [trail] in try trail.write([entry], to: $0) }
      succeeded(isWriting: true)
    } catch {
      failed(StoreError(error), isWriting: true)
    }
  }

  // MARK: Opening and closing

  private func open() {
    do throws(StoreError) {
      let (queue, failure) = try StoreFile.open(in: folder)
      state.withLock { state in
        state.queue = queue
        state.version = nil
        state.retry = failure == nil ? nil : .now + retryInterval
      }
      readBook(queue)
      if let failure { failed(failure, isWriting: false) } else { succeeded(isWriting: false) }
    } catch {
      state.withLock { state in
        if state.queue == nil { state.retry = .now + retryInterval }
      }
      failed(error, isWriting: false)
    }
  }

  /// Writes what waits, and closes the database; later calls fail.
  package func close() {
    thread.close()
    writeTrail()
    let queue = state.withLock { state in
      defer { state.queue = nil }
      return state.queue
    }
    try? queue?.close()
    // Never let go of: the end of its dispatch queue takes a thread of libdispatch's, which tells
    // standard error that who is not root may not raise priorities.
    _ = unsafe queue.map { unsafe Unmanaged.passRetained($0) }
  }

  /// Reads the book again: all of it, or the machine that was changed where nobody but this
  /// process has written since.
  private func readBook(
    _ queue: DatabaseQueue,
    after change: Book.Change = .anything,
    onlyIfChanged: Bool = false
  ) {
    do {
      let (known, old, changed) = state.withLock { ($0.version, $0.book, $0.changed) }
      let read = try queue.read { db -> (version: Int?, book: Book, change: Book.Change)? in
        let version = try Int.fetchOne(db, sql: "PRAGMA data_version")
        guard version == known, case .machine(let name) = change else {
          let isKnown = onlyIfChanged && version == known
          return isKnown ? nil : (version, try Book(db), .anything)
        }
        var book = old
        book.machines[name] = try Book.machine(name, db)
        return (version, book, change)
      }
      guard let read else { return }
      state.withLock { state in
        state.version = read.version
        state.book = read.book
      }
      if !read.book.isSame(as: old, but: read.change) { changed?(read.book, old, read.change) }
    } catch {
      // What was not read is not known: the next time everything is.
      state.withLock { $0.version = nil }
      failed(StoreError(error), isWriting: false)
    }
  }

  private func failed(_ error: StoreError, isWriting: Bool) {
    let isNew = state.withLock { state in
      if isWriting { state.writeRetry = .now + retryInterval }
      defer { state.failure = error }
      return state.failure != error
    }
    if isNew { logger.error("the database in \(folder) does not work: \(error)") }
  }

  /// A full disk is read all the same: after a write that failed only another one counts.
  private func succeeded(isWriting: Bool) {
    let wasFailing = state.withLock { state in
      guard state.retry == nil, isWriting || state.writeRetry == nil else { return false }
      state.writeRetry = nil
      defer { state.failure = nil }
      return state.failure != nil
    }
    if wasFailing { logger.notice("the database works again") }
  }
}
