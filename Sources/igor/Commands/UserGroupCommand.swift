// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP

/// `igor user-group …`: what groups of users may do.
struct UserGroupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user-group",
    abstract: "List, set and remove groups of users.",
    subcommands: [List.self, Put.self, Remove.self],
    defaultSubcommand: List.self
  )

  /// `igor user-group list`, and `igor user-group` by itself.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the groups.")

    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let list = ListQuestion<UserGroupReport>("/user-groups") { group in
          [group.group, group.permissions.words, group.members.joined(separator: " ")]
        }
        try list.print(["GROUP", "MAY", "MEMBERS"], as: format, from: server.address())
      }
    }
  }

  /// `igor user-group set`.
  struct Put: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: "Say what a group may do; makes it where there is none."
    )

    @Argument(help: "The group.")
    var name: String

    @Option(
      help: ArgumentHelp("A role, on a range of machines or on all.", valueName: "role[:range]")
    )
    var may: [String] = []

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        var grants = GrantOptions()
        grants.may = may
        let change = UserGroupChange(permissions: try grants.permissions() ?? [])
        let path = "/user-groups/\(name.percentEncoded)"
        _ = try HTTPExchange.ask(HTTPQuestion(.put, path, sending: change), of: server.address())
      }
    }
  }

  /// `igor user-group remove`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a group; its members lose what it allowed."
    )

    @Argument(help: "The group.")
    var name: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        try confirm("remove the group \(name)", unless: yes)
        let path = "/user-groups/\(name.percentEncoded)"
        _ = try HTTPExchange.ask(HTTPQuestion(.delete, path), of: address)
      }
    }
  }
}
