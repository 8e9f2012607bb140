// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor users`: who there is, and what they may do.
struct UsersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users",
    abstract: "List users and what they may do."
  )

  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      let list = ListQuestion<UserReport>("/users") { user in
        [
          user.user, user.permissions.words, user.groups.joined(separator: " "),
          user.password ? "yes" : "no", "\(user.tokens)", user.created.rfc3339,
        ]
      }
      try list.print(
        ["USER", "MAY", "GROUPS", "PASSWORD", "LOGINS", "CREATED"],
        as: format,
        from: server.address()
      )
    }
  }
}

extension [PermissionReport] {
  /// As `--may` writes them: `operator:osl0[1-6] viewer`.
  var words: String {
    map { grant in grant.on.map { "\(grant.role):\($0)" } ?? grant.role }.joined(separator: " ")
  }
}
