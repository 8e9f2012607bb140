// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Crypto
internal import EventLoop
internal import HTTP
internal import Notation

// Logging in and out.
extension Answerer {
  /// Bytes of a body about people: all are short.
  private static let bodyLimit = 65_536
  /// How long a token is good that nobody said more about, and one in a cookie.
  private static let lifetime = 7 * 86_400
  private static let cookieLifetime = 12 * 3600

  func answer(_ route: AccountRoute, _ asker: Asker) throws {
    guard asker.body.count <= Self.bodyLimit else {
      let words = "the body is longer than \(Self.bodyLimit) bytes"
      throw HTTPRefusal(.contentTooLarge, words)
    }
    switch route {
    case .whoAmI: whoAmI(asker)
    case .logIn: try logIn(asker)
    case .logOut: try logOut(asker)
    case .audit(let query): audit(query, asker)
    case .putMachine(let name): try putMachine(name, asker)
    case .deleteMachine(let name, let purges): try deleteMachine(name, purges: purges, asker)
    default: try answerUsers(route, asker)
    }
  }

  private func whoAmI(_ asker: Asker) {
    let (person, token) = (asker.person, asker.caller.token)
    let given = context.roster.permissions(of: person.name) ?? []
    let report = IdentityReport(
      user: person.name,
      tokenID: token?.id,
      expires: token?.expires,
      admin: person.isAdmin,
      permissions: given.isEmpty ? person.everywhereReport : given.map(\.report)
    )
    asker.send(.json(report))
  }

  // MARK: In

  private func logIn(_ asker: Asker) throws(APIError) {
    let request = try Self.request(asker)
    let (name, source) = (request.user, asker.connection.peer.source)
    if let refusal = context.desk.admit(source: source, user: name) {
      let seconds = max(1, refusal.wait.components.seconds + 1)
      let message = "too many attempts: try again in \(seconds) s"
      var reply = Reply.failure(APIError(code: "too_many_attempts", message: message))
      reply.fields.append(Field("Retry-After", String(seconds)))
      if let count = refusal.count {
        let text = count == 1 ? "" : "\(count) attempts from there since this was noted last"
        audit(login: request.user, asker, text: text, error: "too_many_attempts")
      }
      return asker.send(reply)
    }
    let account = AccountName(request.user)
    // Whoever there is not is checked as well, so that nobody learns who there is.
    let hash = account.flatMap { context.roster.book.users[$0]?.password } ?? .nobody
    let check: @Sendable () -> Bool = { hash.matches(request.password) }
    let isAccepted = context.desk.submit(check, on: shard.loop) { [self] isRight in
      guard let account, isRight else {
        audit(login: request.user, asker, error: "unauthorized")
        return asker.send(.failure(APIError.wrongPassword))
      }
      context.desk.succeeded(source: source, user: name)
      giveToken(to: account, for: hash, request, asker)
    }
    if !isAccepted { throw .busy }
  }

  /// Name and password: of the body, else of `Authorization: Basic`.
  private static func request(_ asker: Asker) throws(APIError) -> LoginRequest {
    switch asker.head.credentials {
    case .basic(let user, let password) where asker.body.isEmpty:
      return LoginRequest(user: user, password: password)
    case .bearer where asker.body.isEmpty, .unknown where asker.body.isEmpty:
      throw .unauthorized("expected a JSON body, or Authorization: Basic")
    default: return try LoginRequest(body: asker.body)
    }
  }

  private func giveToken(
    to user: AccountName,
    for password: PasswordHash,
    _ request: LoginRequest,
    _ asker: Asker
  ) {
    let isCookie = request.cookie == true
    let seconds = request.lifetime ?? (isCookie ? Self.cookieLifetime : Self.lifetime)
    let (text, now) = (TokenText(), shard.loop.wall)
    let token = Book.Token(
      id: text.id,
      user: user,
      digest: text.digest,
      created: now,
      expires: Timestamp(nanoseconds: now.nanoseconds + Int64(seconds) * 1_000_000_000),
      from: asker.connection.peer.place,
      label: request.label.map { SafeLines.clean($0) }
    )
    finish(asker) { [self] in
      context.store.add(token, for: password, then: $0)
    } then: { [self] in
      audit(login: user.description, asker, text: "token \(text.id)")
      let report = LoginReport(
        user: user.description,
        token: isCookie ? nil : text.text,
        id: text.id,
        expires: token.expires
      )
      var reply = Reply.json(report)
      if isCookie { reply.fields.append(Self.cookie(text.text, seconds, asker)) }
      asker.send(reply)
    }
  }

  private static func cookie(_ value: String, _ seconds: Int, _ asker: Asker) -> Field {
    let secure = asker.connection.peer.entry.isEncrypted ? "; Secure" : ""
    let rules = "Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(secure)"
    return Field("Set-Cookie", "\(RequestHead.cookieName)=\(value); \(rules)")
  }

  private func audit(login user: String, _ asker: Asker, text: String = "", error: String? = nil) {
    // Cut in the middle of a character, it ends with U+FFFD.
    let name = String(decoding: user.utf8.prefix(AccountName.byteLimit), as: UTF8.self)
    context.audit(
      AuditEntry(
        time: .now,
        user: SafeLines.clean(name),
        from: asker.connection.peer.place,
        action: "login",
        text: text,
        error: error
      )
    )
  }

  // MARK: Out

  private func logOut(_ asker: Asker) throws(APIError) {
    guard let token = asker.caller.token else {
      throw APIError(
        code: "bad_request",
        message: "there is no login to end: the request came without a token"
      )
    }
    finish(asker) { [self] in
      context.store.removeTokens(of: token.user, id: token.id, then: $0)
    } then: { [self] (_: Int) in
      context.audit(asker.entry("logout", text: "token \(token.id)"))
      var reply = Reply.nothing
      if asker.head.cookie(RequestHead.cookieName) != nil {
        reply.fields.append(Self.cookie("", 0, asker))
      }
      asker.send(reply)
    }
  }

  // MARK: The database

  /// Has the store do something and goes on with what it gives; what it throws is the answer.
  func finish<Value: Sendable>(
    _ asker: Asker,
    _ begin: (@escaping Store.Completion<Value>) -> Void,
    then: @escaping (Value) -> Void
  ) {
    begin(
      shard.reply { (result: Result<Value, any Error>) in
        switch result {
        case .success(let value): then(value)
        case .failure(let error): asker.send(.failure(error))
        }
      }
    )
  }
}

extension Person {
  /// What somebody may do who is not in the table, as a report says it.
  fileprivate var everywhereReport: [PermissionReport] {
    Role.allCases.last { mayEverywhere($0.right) }
      .map { [PermissionReport(role: $0.rawValue, on: nil)] } ?? []
  }
}

extension Reply {
  /// 204: done, and nothing to say.
  static var nothing: Reply {
    var reply = Reply(status: .noContent, type: "application/json", body: .bytes([]))
    reply.fields = []
    return reply
  }
}
