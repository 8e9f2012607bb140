// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
package import Access
internal import HTTP
internal import Notation

/// How a connection says who is at its other end, before it shows a token.
package enum Identity: Sendable {
  /// A user of this machine, by the Unix socket; `role` counts where the table has no such name.
  case local(name: String, role: Role?)
  /// Whoever reaches a listener with `login = false`.
  case anonymous
  /// Nobody yet: a token is needed.
  case stranger

  /// The name of somebody whom igord does not know.
  package static let anonymousName = "anonymous"
  /// What a listener without a login lets everybody do, on all machines.
  package static let anonymousRight = Right.power
}

/// Who asks, as of now.
package struct Caller: Sendable {
  package var person: Person
  /// What they showed; `nil` where the connection itself says who it is.
  package var token: Book.Token?
}

/// How somebody on a stream said who they are, to be asked again while it lasts.
struct Standing: Sendable {
  let peer: Peer
  let tokenID: String?
  let name: String

  init(_ peer: Peer, _ caller: Caller) {
    self.peer = peer
    tokenID = caller.token?.id
    name = caller.person.name
  }

  /// The person as of now; `nil` where the token is not good any more, or nobody could come
  /// any more by the listener that they came by.
  func person(in roster: Roster, at now: Timestamp) -> Person? {
    guard peer.isWelcome else { return nil }
    guard let tokenID else { return roster.person(peer.identity) }
    guard roster.isGood(tokenID: tokenID, at: now) else { return nil }
    return AccountName(name).flatMap { roster.person($0) }
  }
}

extension Person {
  /// Somebody without a name and without a right.
  static let nobody = Person(Identity.anonymousName, [])
}

extension Roster {
  /// Who a connection without a token is; `nil` for a stranger.
  func person(_ identity: Identity) -> Person? {
    switch identity {
    case .local(let name, let role): local(name, otherwise: role)
    case .anonymous: Person(Identity.anonymousName, everywhere: Identity.anonymousRight)
    case .stranger: nil
    }
  }

  /// Who asks with this token, or without one.
  ///
  /// - Throws: `unauthorized` for a token that is not good, and where one is needed.
  func caller(_ identity: Identity, token: String?) throws(APIError) -> Caller {
    if let token {
      guard let text = TokenText(token), let (person, token) = bearer(of: text, at: .now) else {
        throw .unauthorized("the token is not good, or not any more: log in again")
      }
      return Caller(person: person, token: token)
    }
    guard let person = person(identity) else {
      throw .unauthorized(
        "log in first: POST /login gives a token, for Authorization: Bearer or a raw line's token="
      )
    }
    return Caller(person: person)
  }
}

extension APIError {
  static func unauthorized(_ message: String) -> APIError {
    APIError(code: "unauthorized", message: message)
  }

  /// What is told while it lasts to somebody whose token is good no more.
  static let loginEnded = unauthorized("the login has ended: log in again")
}

extension RequestHead {
  /// The name of the cookie that pages carry their token in.
  static let cookieName = "igor_session"

  /// The token that the request shows: in `Authorization`, else in the page's cookie.
  ///
  /// - Throws: `unauthorized` for another way to say who one is.
  var token: String? {
    get throws(APIError) {
      switch credentials {
      case .none: cookie(Self.cookieName)
      case .bearer(let token): token
      case .basic, .unknown:
        throw .unauthorized("expected one Authorization: Bearer and a token of POST /login")
      }
    }
  }
}
