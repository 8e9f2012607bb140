// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Access
package import HTTP
package import Notation

/// What a request about people asks for, or about machines that the API keeps.
package enum AccountRoute: Equatable, Sendable {
  case whoAmI
  case logIn
  case logOut
  case users
  case user(AccountName)
  case putUser(AccountName)
  case deleteUser(AccountName)
  case putPassword(AccountName)
  case tokens(AccountName)
  /// One token, or all.
  case deleteTokens(AccountName, id: String?)
  case groups
  case putGroup(AccountName)
  case deleteGroup(AccountName)
  case audit(AuditParameters)
  case putMachine(String)
  case deleteMachine(String, purges: Bool)

  enum Resource: Sendable {
    case whoAmI
    case logIn
    case logOut
    case users
    case user
    case putUser
    case deleteUser
    case putPassword
    case tokens
    case deleteTokens
    case groups
    case putGroup
    case deleteGroup
    case audit
    case putMachine
    case deleteMachine
  }

  /// The query parameters of the routes that have some.
  package static let purgeNames: Set = ["purge"]

  private enum Word: String, CaseIterable {
    case `true`
    case `false`
  }

  init(
    _ resource: Resource,
    _ captured: [String],
    _ query: [RequestTarget.Parameter]
  ) throws(APIError) {
    switch resource {
    case .audit:
      self = .audit(try AuditParameters(query))
      return
    case .deleteMachine:
      let query = try Parameters(query, known: Self.purgeNames)
      self = .deleteMachine(captured[0], purges: try query.word("purge", as: Word.self) == .true)
      return
    default: _ = try Parameters(query, known: [])
    }
    switch resource {
    case .whoAmI: self = .whoAmI
    case .logIn: self = .logIn
    case .logOut: self = .logOut
    case .users: self = .users
    case .user: self = .user(try Self.user(captured[0]))
    case .putUser: self = .putUser(try Self.newName(captured[0]))
    case .deleteUser: self = .deleteUser(try Self.user(captured[0]))
    case .putPassword: self = .putPassword(try Self.user(captured[0]))
    case .tokens: self = .tokens(try Self.user(captured[0]))
    case .deleteTokens:
      self = .deleteTokens(try Self.user(captured[0]), id: captured.dropFirst().first)
    case .groups: self = .groups
    case .putGroup: self = .putGroup(try Self.newName(captured[0]))
    case .deleteGroup: self = .deleteGroup(try Self.user(captured[0], "group of users"))
    case .putMachine: self = .putMachine(captured[0])
    case .audit, .deleteMachine: preconditionFailure("these are read above")
    }
  }

  /// A name that somebody might have; what nobody can have is not found.
  private static func user(
    _ text: String,
    _ noun: String = "user"
  ) throws(APIError) -> AccountName {
    guard let name = AccountName(text) else {
      throw .notFound("there is no \(noun) \(SafeLines.clean(String(text.prefix(80))))")
    }
    return name
  }

  private static func newName(_ text: String) throws(APIError) -> AccountName {
    guard let name = AccountName(text) else {
      let words = "a name has up to \(AccountName.byteLimit) letters, digits and . _ - @"
      throw Parameters.bad("\(SafeLines.clean(String(text.prefix(80)))): \(words)")
    }
    return name
  }
}

/// The query of `GET /audit`; times are as written, seen from when it is answered.
package struct AuditParameters: Equatable, Sendable {
  package var since: TimeExpression?
  package var until: TimeExpression?
  package var user: String?
  package var machine: MachineName?
  package var limit = AuditQuery.defaultLimit

  package static let names: Set = ["since", "until", "user", "machine", "limit"]

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    since = try Self.time("since", query)
    until = try Self.time("until", query)
    user = query["user"]
    limit = try query.number("limit", in: AuditQuery.limits) ?? AuditQuery.defaultLimit
    if let text = query["machine"] {
      guard let name = MachineName(text) else {
        throw Parameters.bad("machine: the name of a machine was expected")
      }
      machine = name
    }
  }

  private static func time(
    _ name: String,
    _ query: Parameters
  ) throws(APIError) -> TimeExpression? {
    guard let text = query[name] else { return nil }
    do throws(NotationError) {
      return try TimeExpression(text)
    } catch {
      throw Parameters.bad("\(name): \(error)")
    }
  }

  func query(at now: Timestamp, in zone: ClockZone) -> AuditQuery {
    var query = AuditQuery()
    query.since = since?.moment(at: now, in: zone)
    query.until = until?.moment(at: now, in: zone, isEnd: true)
    (query.user, query.machine, query.limit) = (user, machine, limit)
    return query
  }
}
