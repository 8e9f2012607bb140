// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP

// Logins, users and the audit trail.
extension OpenAPI {
  static let accountPaths = loginPaths + userPaths + groupPaths + auditPaths

  private static let loginPaths = [
    DescribedPath(
      "/login",
      .get("Who asks, and what they may do", gives: .json(.named("Identity"), "Who asks")),
      .post(
        "A token for a name and password, in the body or in Authorization: Basic",
        .named("LoginRequest"),
        isBodyOptional: true,
        gives: .json(.named("Login"), "A token, or a cookie with it"),
        refused: [.unauthorized, .tooManyRequests]
      ),
      .delete(
        "End the login that the request came with",
        gives: .nothing("The token is good no more")
      )
    )
  ]

  private static let userPaths = [
    DescribedPath("/users", .get("All users", gives: .list(of: "User", "Users by name"))),
    DescribedPath(
      "/users/{user}",
      .get("One user", gives: .json(.named("User"), "The user")),
      .put(
        "Add or change a user; what is left out stays",
        .named("UserChange"),
        gives: .json(.named("User"), "Changed"),
        .created("User")
      ),
      .delete("Remove a user, and end their logins and streams", gives: .nothing("Removed"))
    ),
    DescribedPath(
      "/users/{user}/password",
      .put(
        "Another password; all other logins of the user end. For oneself with the old one, for "
          + "others with the right admin on all machines",
        .named("PasswordChange"),
        gives: .nothing("Changed"),
        refused: [.tooManyRequests]
      )
    ),
    DescribedPath(
      "/users/{user}/tokens",
      .get(
        "The tokens of a user, without what makes them work; for oneself and admins",
        gives: .list(of: "Token", "Tokens, oldest first")
      ),
      .delete(
        "Revoke all tokens of a user; streams that came with them end",
        gives: .nothing("Revoked")
      )
    ),
    DescribedPath(
      "/users/{user}/tokens/{id}",
      .delete("Revoke one token; streams that came with it end", gives: .nothing("Revoked"))
    ),
  ]

  private static let groupPaths = [
    DescribedPath(
      "/user-groups",
      .get("All groups of users", gives: .list(of: "UserGroup", "Groups by name"))
    ),
    DescribedPath(
      "/user-groups/{group}",
      .put(
        "Add a group of users, or change what its members may do",
        .object(["permissions": .named("Permissions")], isClosed: true),
        gives: .json(.named("UserGroup"), "Changed"),
        .created("UserGroup")
      ),
      .delete("Remove a group of users", gives: .nothing("Removed"))
    ),
  ]

  private static let auditPaths = [
    DescribedPath(
      "/audit",
      .get(
        "Who did what, oldest first",
        .since,
        .until,
        QueryParameter("user", "Only what this user did"),
        QueryParameter("machine", "Only what was done to this machine", Names.machine),
        QueryParameter(
          "limit",
          "The newest so many",
          Schema.integer(1...10_000).otherwise(1000)
        ),
        gives: .rows("AuditEntry", "Entries, as an array or a line each")
      )
    )
  ]

  static let accountSchemas: KeyValuePairs<String, Schema> = [
    "Permission": .object(
      [
        "role": .word("sense", "viewer", "typist", "operator", "admin"),
        "on?": .words.saying("A range of machines; all where it is absent"),
      ],
      isClosed: true
    ),
    "Permissions": .list(.named("Permission"), most: 64),
    "User": .object([
      "user": .string,
      "permissions": .named("Permissions"),
      "groups": .list(.string),
      "password": .boolean.saying("Whether there is one"),
      "tokens": .integer,
      "created": .time,
    ]),
    "UserChange": .object(
      [
        "password?": password,
        "permissions?": .named("Permissions"),
        "groups?": .list(.string, most: 64),
      ],
      isClosed: true
    ),
    "PasswordChange": .object(["password": password, "old?": .string], isClosed: true),
    "UserGroup": .object([
      "group": .string,
      "permissions": .named("Permissions"),
      "members": .list(.string),
    ]),
    "LoginRequest": .object(
      [
        "user": .string,
        "password": .string,
        "cookie?": .boolean
          .saying("Whether the token is wanted as a browser's cookie, and not in the answer"),
        "lifetime?": .integer(60...31_622_400).saying("Seconds"),
        "label?": .string(0...100).saying("What the login is for, as others see it"),
      ],
      isClosed: true
    ),
    "Login": .object([
      "user": .string,
      "token?": .string.saying("For Authorization: Bearer; absent where it is in a cookie"),
      "id": .string,
      "expires": .time,
    ]),
    "Identity": .object([
      "user": .string,
      "token_id?": .string,
      "expires?": .time,
      "admin": .boolean,
      "permissions": .named("Permissions"),
    ]),
    "Token": .object([
      "id": .string, "created": .time, "expires": .time, "from": .string, "label?": .string,
    ]),
    "AuditEntry": .object([
      "id": .integer,
      "time": .time,
      "user": .string,
      "from": .string,
      "action": .string,
      "machine?": .string,
      "text?": .string,
      "error?": .string,
      "typed?": .integer.saying("Bytes that were typed; of a detach"),
    ]),
  ]

  private static let password = Schema.string(8...1024)
}
