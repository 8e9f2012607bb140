// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import GRDB
internal import Glibc

/// The database's file: opened, brought up to date, and looked over.
enum StoreFile {
  static let name = "igor.db"

  /// Opens the file, and makes it where there is none.
  ///
  /// Where it cannot be written it is opened for reading alone, so that who is in it can log
  /// in no more but everybody whom it names is known still.
  static func open(in folder: String) throws(StoreError) -> (DatabaseQueue, failure: StoreError?) {
    let path = "\(folder)/\(name)"
    do throws(StoreError) {
      try create(path, in: folder)
      return (try openForWriting(path), nil)
    } catch {
      guard let queue = try? openForReading(path) else { throw error }
      return (queue, error)
    }
  }

  private static func openForWriting(_ path: String) throws(StoreError) -> DatabaseQueue {
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(isReadOnly: false))
      try queue.read(check)
      var migrator = DatabaseMigrator()
      for migration in StoreMigration.all {
        migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
      }
      if try queue.read(migrator.hasBeenSuperseded) {
        throw StoreError("\(path) was made by a newer igord")
      }
      try migrator.migrate(queue)
      return queue
    } catch {
      throw StoreError(error)
    }
  }

  private static func openForReading(_ path: String) throws -> DatabaseQueue {
    let queue = try DatabaseQueue(path: path, configuration: configuration(isReadOnly: true))
    try queue.read { db in
      try check(db)
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM token")
    }
    return queue
  }

  private static func configuration(isReadOnly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.journalMode = isReadOnly ? .default : .wal
    // Another igord process may be adding a user.
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { db in
      if !isReadOnly { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
    }
    return configuration
  }

  /// Throws where the file is no database, or a broken one.
  private static func check(_ db: Database) throws {
    let answer = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
    if let answer, answer != "ok" { throw StoreError("the database is damaged: \(answer)") }
  }

  /// Makes an empty file that nobody else can read, and that belongs to whom the folder does.
  private static func create(_ path: String, in folder: String) throws(StoreError) {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST { return }
      throw StoreError("\(SystemError("open", on: path, code: errno))")
    }
    defer { close(descriptor) }
    var status = stat()
    if getuid() == 0, unsafe stat(folder, &status) == 0 {
      _ = fchown(descriptor, status.st_uid, status.st_gid)
    }
  }
}
