// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// The body of `POST /login`; a password never appears in an answer.
package struct LoginRequest: Codable, Sendable {
  package var user: String
  package var password: String
  /// Whether the token is wanted as a browser's cookie, and not in the answer.
  package var cookie: Bool?
  /// Seconds that the token is good for.
  package var lifetime: Int?
  /// What the token is for, as a list of tokens shows it.
  package var label: String?

  package init(
    user: String,
    password: String,
    cookie: Bool? = nil,
    lifetime: Int? = nil,
    label: String? = nil
  ) {
    self.user = user
    self.password = password
    self.cookie = cookie
    self.lifetime = lifetime
    self.label = label
  }

  /// The fields that there are.
  package static let fields = ["user", "password", "cookie", "lifetime", "label"]
  /// Seconds that a token may be good for.
  package static let lifetimes = 60...366 * 86_400

  /// Reads a request's body.
  package init(body: [UInt8]) throws(APIError) {
    let body = try RequestBody(body, known: Self.fields)
    guard let user = try body.string("user") else { throw body.problem("user", "is missing") }
    guard let password = try body.string("password") else {
      throw body.problem("password", "is missing")
    }
    self.user = user
    self.password = password
    cookie = try body.bool("cookie")
    lifetime = try body.number("lifetime", in: Self.lifetimes)
    label = try body.string("label", limit: 100)
  }
}

/// The answer of `POST /login`.
package struct LoginReport: Codable, Equatable, Sendable {
  package var user: String
  /// What later requests carry after `Authorization: Bearer`; absent where a cookie was set.
  package var token: String?
  /// Which token it is, for whoever revokes it.
  package var id: String
  package var expires: Timestamp

  package init(user: String, token: String?, id: String, expires: Timestamp) {
    self.user = user
    self.token = token
    self.id = id
    self.expires = expires
  }
}

/// The answer of `GET /login`: who asks, and what they may do.
package struct IdentityReport: Codable, Equatable, Sendable {
  package var user: String
  /// The token that the request carried; absent where it came without one.
  package var tokenID: String?
  package var expires: Timestamp?
  /// Whether everything is allowed.
  package var admin: Bool
  package var permissions: [PermissionReport]

  package init(
    user: String,
    tokenID: String?,
    expires: Timestamp?,
    admin: Bool,
    permissions: [PermissionReport]
  ) {
    self.user = user
    self.tokenID = tokenID
    self.expires = expires
    self.admin = admin
    self.permissions = permissions
  }

  private enum CodingKeys: String, CodingKey {
    case user
    case tokenID = "token_id"
    case expires
    case admin
    case permissions
  }
}

/// One token of a user, without what makes it work.
package struct TokenReport: Codable, Equatable, Sendable {
  package var id: String
  package var created: Timestamp
  package var expires: Timestamp
  /// Where the login came from.
  package var from: String
  package var label: String?

  package init(
    id: String,
    created: Timestamp,
    expires: Timestamp,
    from: String,
    label: String?
  ) {
    self.id = id
    self.created = created
    self.expires = expires
    self.from = from
    self.label = label
  }
}
