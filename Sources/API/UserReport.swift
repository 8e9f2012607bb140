// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// A role, on a range of machines or on all.
package struct PermissionReport: Codable, Hashable, Sendable {
  /// `sense`, `viewer`, `typist`, `operator` or `admin`.
  package var role: String
  /// The range; all machines, those of the future too, where it is absent.
  package var on: String?

  package init(role: String, on: String?) {
    self.role = role
    self.on = on
  }

  /// Reads `permissions`, an array of these.
  static func list(in body: RequestBody) throws(APIError) -> [PermissionReport]? {
    guard let objects = try body.objects("permissions", known: ["role", "on"], limit: 64) else {
      return nil
    }
    var permissions: [PermissionReport] = []
    for object in objects {
      guard let role = try object.string("role") else {
        throw object.problem("role", "is missing")
      }
      let range = try object.string("on", limit: 65_536)
      permissions.append(PermissionReport(role: role, on: range))
    }
    return permissions
  }
}

/// A user in an answer of `/users`.
package struct UserReport: Codable, Equatable, Sendable {
  package var user: String
  package var permissions: [PermissionReport]
  /// Groups of users that the user is in, whose permissions count too.
  package var groups: [String]
  /// Whether there is a password to log in with.
  package var password: Bool
  /// How many tokens are good now.
  package var tokens: Int
  package var created: Timestamp

  package init(
    user: String,
    permissions: [PermissionReport],
    groups: [String],
    password: Bool,
    tokens: Int,
    created: Timestamp
  ) {
    self.user = user
    self.permissions = permissions
    self.groups = groups
    self.password = password
    self.tokens = tokens
    self.created = created
  }
}

/// The body of `PUT /users/{user}`; what is absent stays as it is.
package struct UserChange: Codable, Sendable {
  package var password: String?
  package var permissions: [PermissionReport]?
  package var groups: [String]?

  package init(
    password: String? = nil,
    permissions: [PermissionReport]? = nil,
    groups: [String]? = nil
  ) {
    self.password = password
    self.permissions = permissions
    self.groups = groups
  }

  /// The fields that there are.
  package static let fields = ["password", "permissions", "groups"]

  /// Reads a request's body.
  package init(body: [UInt8]) throws(APIError) {
    let body = try RequestBody(body, known: Self.fields)
    password = try body.string("password")
    permissions = try PermissionReport.list(in: body)
    groups = try body.strings("groups", limit: 64)
  }
}

/// The body of `PUT /users/{user}/password`.
package struct PasswordChange: Codable, Sendable {
  package var password: String
  /// The password so far; needed by who changes their own.
  package var old: String?

  package init(password: String, old: String? = nil) {
    self.password = password
    self.old = old
  }

  /// The fields that there are.
  package static let fields = ["password", "old"]

  /// Reads a request's body.
  package init(body: [UInt8]) throws(APIError) {
    let body = try RequestBody(body, known: Self.fields)
    guard let password = try body.string("password") else {
      throw body.problem("password", "is missing")
    }
    self.password = password
    old = try body.string("old")
  }
}

/// A group of users in an answer of `/user-groups`.
package struct UserGroupReport: Codable, Equatable, Sendable {
  package var group: String
  package var permissions: [PermissionReport]
  package var members: [String]

  package init(group: String, permissions: [PermissionReport], members: [String]) {
    self.group = group
    self.permissions = permissions
    self.members = members
  }
}

/// The body of `PUT /user-groups/{group}`.
package struct UserGroupChange: Codable, Sendable {
  package var permissions: [PermissionReport]

  package init(permissions: [PermissionReport]) {
    self.permissions = permissions
  }

  /// The fields that there are.
  package static let fields = ["permissions"]

  /// Reads a request's body.
  package init(body: [UInt8]) throws(APIError) {
    let body = try RequestBody(body, known: Self.fields)
    guard let permissions = try PermissionReport.list(in: body) else {
      throw body.problem("permissions", "is missing")
    }
    self.permissions = permissions
  }
}
