// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Clock
import Foundation
import GRDB
import Logging
import Notation
import Synchronization
import TestSupport
import Testing

struct StoreTests {
  let folder: TemporaryFolder
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  private let now = Timestamp(seconds: 1_700_000_000)

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open() throws -> Store { try Store(in: folder.path, logger: logger) }

  private func name(_ text: String) throws -> AccountName { try #require(AccountName(text)) }

  /// Waits for what the store's thread answers.
  private func wait<Value: Sendable>(
    _ ask: (@escaping Store.Completion<Value>) -> Void
  ) throws -> Value {
    let answer = Watched<Result<Value, any Error>?>(nil)
    ask { result in answer.change { $0 = result } }
    return try #require(answer.wait { $0 != nil }).get()
  }

  /// A login that lasts a while.
  private func token(_ text: TokenText, of user: AccountName) -> Book.Token {
    Book.Token(
      id: text.id,
      user: user,
      digest: text.digest,
      created: now,
      expires: Timestamp(seconds: 1_700_000_100),
      from: "unix",
      label: nil
    )
  }

  @Test func `users, groups and tokens outlive the store`() throws {
    let (ada, ops) = try (name("ada"), name("ops"))
    let range = try NameRange("osl0[1-3]")
    var store = try open()
    #expect(try wait { store.putGroup(ops, [.init(.operator, on: range)], then: $0) })
    let update = Store.UserUpdate(
      password: PasswordHash(of: "correct horse"),
      permissions: [.init(.viewer)],
      groups: [ops]
    )
    #expect(try wait { store.put(ada, update, at: now, then: $0) })
    #expect(try !wait { store.put(ada, .init(), at: now, then: $0) })
    let text = TokenText()
    let token = token(text, of: ada)
    let password = try #require(store.book.users[ada]?.password)
    try wait { store.add(token, for: password, then: $0) }
    store.close()
    store = try open()
    #expect(store.failure == nil)
    let user = try #require(store.book.users[ada])
    #expect(user.password?.matches("correct horse") == true)
    let roster = Roster(store.book) { range throws(NotationError) in try range.names() }
    let (person, _) = try #require(roster.bearer(of: text, at: now))
    let here = try #require(MachineName("osl02"))
    let there = try #require(MachineName("vm1"))
    #expect(person.may(.power, on: here) && person.may(.watch, on: there))
    #expect(!person.may(.type, on: there))
    #expect(roster.bearer(of: text, at: Timestamp(seconds: 1_700_000_100)) == nil)
    #expect(roster.bearer(of: TokenText(), at: now) == nil)
    try wait { store.remove(ada, then: $0) }
    #expect(store.book.tokens.isEmpty && store.book.users.isEmpty)
    store.close()
  }

  @Test func `a change that is refused changes nothing`() throws {
    let store = try open()
    defer { store.close() }
    let (ada, ops) = try (name("ada"), name("ops"))
    let update = Store.UserUpdate(permissions: [.init(.admin)], groups: [ops])
    #expect(throws: APIError.self) {
      try wait { store.put(ada, update, at: now, then: $0) }
    }
    #expect(store.book.users.isEmpty)
    #expect(throws: APIError.self) { try wait { store.remove(ada, then: $0) } }
    #expect(store.failure == nil)
  }

  @Test func `a login that began before the password changed comes too late`() throws {
    let store = try open()
    defer { store.close() }
    let ada = try name("ada")
    let (old, new) = (PasswordHash(of: "correct horse"), PasswordHash(of: "new horse"))
    _ = try wait { store.put(ada, .init(password: old), at: now, then: $0) }
    try wait { store.setPassword(of: ada, new, keeping: nil, then: $0) }
    let text = TokenText()
    let token = token(text, of: ada)
    let late = #expect(throws: APIError.self) {
      try wait { store.add(token, for: old, then: $0) }
    }
    #expect(late?.code == "unauthorized" && store.book.tokens.isEmpty)
    // So does another change that knew the old one.
    let other = PasswordHash(of: "a third horse")
    let refused = #expect(throws: APIError.self) {
      try wait { store.setPassword(of: ada, other, replacing: old, keeping: nil, then: $0) }
    }
    #expect(refused?.code == "not_allowed" && store.book.users[ada]?.password == new)
    try wait { store.add(token, for: new, then: $0) }
    #expect(store.book.tokens.count == 1)
  }

  @Test func `logins that are refused push out only each other`() throws {
    var limits = AuditLimits()
    (limits.deeds, limits.refusedLogins) = (200, 100)
    let store = try Store(in: folder.path, logger: logger, limits: limits)
    defer { store.close() }
    func write(_ count: Int, _ action: String, error: String?) throws {
      for _ in 0..<count {
        let entry = AuditEntry(time: now, user: "ada", from: "a", action: action, error: error)
        store.audit(entry)
      }
      // What was asked later is answered later.
      _ = try wait { store.entries(AuditQuery(), then: $0) }
    }
    func counts() throws -> [String: Int] {
      var query = AuditQuery()
      query.limit = 10_000
      let entries = try wait { store.entries(query, then: $0) }
      return Dictionary(entries.map { ("\($0.action) \($0.error ?? "")", 1) }, uniquingKeysWith: +)
    }
    try write(50, "power.off", error: nil)
    try write(50, "login", error: nil)
    try write(4900, "login", error: "unauthorized")
    #expect(try counts() == ["power.off ": 50, "login ": 50, "login unauthorized": 100])
    try write(1000, "attach", error: "not_allowed")
    #expect(try counts() == ["attach not_allowed": 200, "login unauthorized": 100])
  }

  @Test func `what another process writes is seen`() throws {
    let (store, other) = try (open(), open())
    defer { store.close() }
    let seen = Watched(0)
    store.onChange { book, _, _ in seen.change { $0 = book.users.count } }
    let ada = try name("ada")
    _ = try wait { other.put(ada, .init(), at: now, then: $0) }
    other.close()
    store.look()
    #expect(seen.wait { $0 == 1 } == 1)
  }

  @Test func `the audit trail is kept, and found by time, user and machine`() throws {
    let store = try open()
    defer { store.close() }
    let machine = try #require(MachineName("osl01"))
    for second in 0..<10 {
      store.audit(
        AuditEntry(
          time: Timestamp(seconds: Int64(second)),
          user: second % 2 == 0 ? "ada" : "bob",
          from: "unix",
          action: "attach",
          machine: second < 5 ? machine : nil,
          typed: UInt64(second)
        )
      )
    }
    func ids(_ change: (inout AuditQuery) -> Void) throws -> [Int64] {
      var query = AuditQuery()
      change(&query)
      return try wait { store.entries(query, then: $0) }.map { $0.time.nanoseconds / 1_000_000_000 }
    }
    #expect(try ids { _ in } == Array(0..<10))
    #expect(try ids { $0.limit = 3 } == [7, 8, 9])
    #expect(try ids { $0.user = "ada" } == [0, 2, 4, 6, 8])
    #expect(try ids { $0.machine = machine } == [0, 1, 2, 3, 4])
    #expect(
      try ids {
        $0.since = Timestamp(seconds: 3)
        $0.until = Timestamp(seconds: 6)
      } == [3, 4, 5]
    )
  }

  @Test func `a file that is no database does not keep anybody from working`() throws {
    let path = folder.file("igor.db")
    try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))
    let store = try open()
    defer { store.close() }
    #expect(store.failure != nil && store.book == Book())
    let ada = try name("ada")
    #expect(throws: StoreError.self) { try wait { store.put(ada, .init(), at: now, then: $0) } }
    store.audit(AuditEntry(time: now, user: "ada", from: "unix", action: "attach"))
    #expect(throws: StoreError.self) { try wait { store.entries(AuditQuery(), then: $0) } }
    #expect(try Data(contentsOf: URL(filePath: path)).count == 8192)
  }

  @Test func `a database that takes the audit trail again works again`() throws {
    let store = try open()
    defer { store.close() }
    // As a full disk, for entries of one kind alone.
    try wait {
      store.write(
        { db in
          try db.execute(
            sql: """
              CREATE TRIGGER full BEFORE INSERT ON audit WHEN new.action = 'attach'
              BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END
              """
          )
        },
        then: $0
      )
    }
    func audit(_ action: String, until isDone: () -> Bool) throws {
      store.audit(AuditEntry(time: now, user: "ada", from: "unix", action: action))
      let deadline = Moment.now + .seconds(60)
      while !isDone() { try #require(Moment.now < deadline) }
    }
    try audit("attach") { store.failure != nil }
    try audit("detach") { store.failure == nil }
  }

  @Test func `what only can be read does not work; when it is written again the trail says so`()
    throws
  {
    let store = try Store(in: folder.path, logger: logger, retryInterval: .zero)
    defer { store.close() }
    var patience = Configuration()
    patience.busyMode = .timeout(60)
    let other = try DatabaseQueue(path: folder.file("igor.db"), configuration: patience)
    try other.write { db in
      try db.execute(
        sql: """
          CREATE TRIGGER full BEFORE INSERT ON audit
          BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END
          """
      )
    }
    let ada = AuditEntry(time: now, user: "ada", from: "unix", action: "attach")
    store.audit(ada)
    for _ in 0..<3 {
      #expect(try wait { store.entries(AuditQuery(), then: $0) }.isEmpty)
      #expect(store.failure != nil)
      store.look()
    }
    try other.write { try $0.execute(sql: "DROP TRIGGER full") }
    store.look()
    #expect(try wait { store.entries(AuditQuery(), then: $0) }.map(\.action) == ["audit.resume"])
    #expect(store.failure == nil)
    store.look()
    #expect(try wait { store.entries(AuditQuery(), then: $0) }.count == 1)
  }

  @Test func `nobody else can read the database`() throws {
    let store = try open()
    store.close()
    for file in [folder.file("igor.db")] {
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }
}
