// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import EventLoop
internal import HTTP
internal import Notation

// Users, groups of users, tokens, and the audit trail.
extension Answerer {
  func answerUsers(_ route: AccountRoute, _ asker: Asker) throws(APIError) {
    let book = context.roster.book
    switch route {
    case .users:
      send(asker) { .json(book.userReports(at: .now)) }
    case .user(let name):
      guard book.users[name] != nil else { throw .noUser(name) }
      asker.send(.json(book.report(of: name, at: .now)))
    case .putUser(let name): try put(name, asker)
    case .deleteUser(let name):
      change("user.delete", of: name, asker) { [self] in context.store.remove(name, then: $0) }
    case .putPassword(let name): try putPassword(of: name, asker)
    case .tokens(let name):
      try checkSelf(name, asker)
      asker.send(.json(book.tokens(of: name).map(\.report)))
    case .deleteTokens(let name, let id):
      try checkSelf(name, asker)
      finish(asker) { [self] in
        context.store.removeTokens(of: name, id: id, then: $0)
      } then: {
        [self] (count: Int) in
        context.audit(asker.entry("token.revoke", text: "\(name): \(count)"))
        asker.send(.nothing)
      }
    case .groups:
      send(asker) { .json(book.groupReports()) }
    case .putGroup(let name): try putGroup(name, asker)
    case .deleteGroup(let name):
      change("group.delete", of: name, asker) { [self] in
        context.store.removeGroup(name, then: $0)
      }
    default: preconditionFailure("answered elsewhere")
    }
  }

  /// Has a worker write an answer.
  private func send(_ asker: Asker, _ write: @escaping @Sendable () -> Reply) {
    shard.work(write, for: asker) { asker.send($0) }
  }

  /// Does something of which nothing is told but that it is done.
  private func change(
    _ action: String,
    of name: AccountName,
    _ asker: Asker,
    _ begin: (@escaping Store.Completion<Void>) -> Void
  ) {
    finish(asker, begin) { [self] in
      context.audit(asker.entry(action, text: name.description))
      asker.send(.nothing)
    }
  }

  /// Lets somebody ask about themselves, and admins about everybody.
  private func checkSelf(_ name: AccountName, _ asker: Asker) throws(APIError) {
    guard asker.isNamed(name) || asker.person.isAdmin else { throw .notAllowed(.admin) }
    guard context.roster.book.users[name] != nil else { throw .noUser(name) }
  }

  // MARK: Changes

  private func put(_ name: AccountName, _ asker: Asker) throws(APIError) {
    let change = try UserChange(body: asker.body)
    var update = Store.UserUpdate()
    update.permissions = try change.permissions.map(Self.permissions)
    if let groups = change.groups {
      var names: [AccountName] = []
      for text in groups {
        guard let group = AccountName(text) else {
          throw Parameters.bad("groups: there is no group of users \(SafeLines.clean(text))")
        }
        if !names.contains(group) { names.append(group) }
      }
      update.groups = names
    }
    let checked = update
    try hashing(change.password, asker) { [self] hash in
      var update = checked
      update.password = hash
      finish(asker) { [self] in
        context.store.put(name, update, at: shard.loop.wall, then: $0)
      } then: { [self] isNew in
        context.audit(asker.entry("user.put", text: change.summary(of: name)))
        let report = context.roster.book.report(of: name, at: .now)
        asker.send(.json(report, status: isNew ? .created : .ok))
      }
    }
  }

  private static func permissions(
    _ reports: [PermissionReport]
  ) throws(APIError) -> [Book.Permission] {
    var permissions: [Book.Permission] = []
    for report in reports { permissions.append(try Book.Permission(report)) }
    return permissions
  }

  private func putGroup(_ name: AccountName, _ asker: Asker) throws(APIError) {
    let change = try UserGroupChange(body: asker.body)
    let permissions = try Self.permissions(change.permissions)
    finish(asker) { [self] in
      context.store.putGroup(name, permissions, then: $0)
    } then: { [self] isNew in
      context.audit(asker.entry("group.put", text: "\(name): \(change.permissions.summary)"))
      let report = context.roster.book.report(ofGroup: name)
      asker.send(.json(report, status: isNew ? .created : .ok))
    }
  }

  /// Another password: with the old one for oneself, by an admin without.
  ///
  /// All other logins end with it.
  private func putPassword(of name: AccountName, _ asker: Asker) throws(APIError) {
    try checkSelf(name, asker)
    let change = try PasswordChange(body: asker.body)
    let isOwn = asker.isNamed(name)
    guard !isOwn || change.old != nil || asker.person.isAdmin else {
      throw Parameters.bad("old: the password so far is missing")
    }
    guard let old = change.old else {
      return try setPassword(of: name, change.password, replacing: nil, asker)
    }
    let source = asker.connection.peer.source
    if context.desk.admit(source: source, user: name.description) != nil {
      throw APIError(code: "too_many_attempts", message: "too many attempts: try again later")
    }
    let hash = context.roster.book.users[name]?.password ?? .nobody
    let check: @Sendable () -> Bool = { hash.matches(old) }
    let isAccepted = context.desk.submit(check, on: shard.loop) { [self] isRight in
      guard isRight else {
        context.audit(asker.entry("user.password", text: "\(name)", error: "not_allowed"))
        return asker.send(.failure(APIError.notTheOldPassword))
      }
      context.desk.succeeded(source: source, user: name.description)
      do throws(APIError) {
        try setPassword(of: name, change.password, replacing: hash, asker)
      } catch {
        asker.send(.failure(error))
      }
    }
    if !isAccepted { throw .busy }
  }

  private func setPassword(
    of name: AccountName,
    _ password: String,
    replacing old: PasswordHash?,
    _ asker: Asker
  ) throws(APIError) {
    try hashing(password, asker) { [self] hash in
      guard let hash else { return }
      let kept = asker.isNamed(name) ? asker.caller.token?.id : nil
      change("user.password", of: name, asker) { [self] in
        context.store.setPassword(of: name, hash, replacing: old, keeping: kept, then: $0)
      }
    }
  }

  /// Goes on with the hash of a password, once there is a worker for it.
  private func hashing(
    _ password: String?,
    _ asker: Asker,
    then: @escaping (PasswordHash?) -> Void
  ) throws(APIError) {
    guard let password else { return then(nil) }
    let limits = PasswordHash.byteCounts
    guard limits.contains(password.utf8.count) else {
      let words = "it has \(limits.lowerBound) to \(limits.upperBound) bytes"
      throw Parameters.bad("password: \(words)")
    }
    let work: @Sendable () -> PasswordHash = { PasswordHash(of: password) }
    let isAccepted = context.desk.submit(work, on: shard.loop) { then($0) }
    if !isAccepted { throw .busy }
  }

  // MARK: The audit trail

  func audit(_ query: AuditParameters, _ asker: Asker) {
    let query = query.query(at: shard.loop.wall, in: context.zone)
    finish(asker) { [self] in
      context.store.entries(query, then: $0)
    } then: {
      [self] reports in
      let pieces = AuditPieces(reports, asLines: wantsLines(asker))
      asker.send(
        Reply(type: wantsLines(asker) ? JSONLines.type : "application/json", body: .pieces(pieces))
      )
    }
  }
}

extension Answerer.Asker {
  /// Whether it is this user of the table who asks.
  func isNamed(_ name: AccountName) -> Bool { person.name == name.description }
}
