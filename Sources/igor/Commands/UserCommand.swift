// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor user …`: users, their passwords and logins.
struct UserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user",
    abstract: "Add, change and remove users, their passwords and logins.",
    subcommands: [
      Add.self, Change.self, Password.self, Remove.self, Tokens.self, Revoke.self,
    ]
  )

  /// `igor user add`.
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a user; the password is asked for, or read from standard input."
    )

    @OptionGroup var user: UserName
    @OptionGroup var grants: GrantOptions

    @Flag(help: "No password: the user comes by a Unix socket only.")
    var noPassword = false

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        guard try !UserCommand.names(at: address).contains(user.name) else {
          throw Failure(
            .failed,
            "there is a user \(user.name) already; igor user change \(user.name) changes them"
          )
        }
        var change = UserChange(
          permissions: try grants.permissions() ?? [],
          groups: grants.group
        )
        if !noPassword {
          change.password = try PasswordPrompt.askNew("Password for \(user.name)")
        }
        try UserCommand.put(user, "", change, address)
      }
    }
  }

  /// `igor user change`.
  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change what a user may do; what is given takes the place of what there was."
    )

    @OptionGroup var user: UserName
    @OptionGroup var grants: GrantOptions

    @Flag(help: "The user may do nothing but what their groups may.")
    var mayNothing = false

    @Flag(help: "The user is in no group.")
    var noGroup = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
      if mayNothing && !grants.may.isEmpty || noGroup && !grants.group.isEmpty {
        throw ValidationError("nothing and something exclude each other")
      }
      if !mayNothing && !noGroup && grants.may.isEmpty && grants.group.isEmpty {
        throw ValidationError("what is to change? --may, --group, --may-nothing or --no-group")
      }
    }

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        guard try UserCommand.names(at: address).contains(user.name) else {
          throw Failure(.noSuchMachine, "there is no user \(user.name); igor users lists them")
        }
        let change = UserChange(
          permissions: mayNothing ? [] : try grants.permissions(),
          groups: noGroup ? [] : grants.group.isEmpty ? nil : grants.group
        )
        try UserCommand.put(user, "", change, address)
      }
    }
  }

  /// `igor user password`.
  struct Password: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a password; one's own needs the old one, which is asked for."
    )

    @Argument(help: "Whose; your own where it is left out.")
    var name: String?

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        let question = HTTPQuestion(.get, "/login")
        let me = try HTTPExchange.ask(question, of: address, for: IdentityReport.self)
        let user = UserName(name ?? me.user)
        let isOwn = user.name == me.user
        let old = isOwn ? try PasswordPrompt.ask("Password so far") : nil
        let new = try PasswordPrompt.askNew("New password for \(user.name)")
        try UserCommand.put(user, "/password", PasswordChange(password: new, old: old), address)
      }
    }
  }

  /// `igor user remove`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a user; what they watch and type at ends now."
    )

    @OptionGroup var user: UserName

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        try confirm("remove the user \(user.name)", unless: yes)
        _ = try HTTPExchange.ask(HTTPQuestion(.delete, user.path), of: address)
      }
    }
  }

  /// `igor user tokens`.
  struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the logins of a user.")

    @OptionGroup var user: UserName
    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let list = ListQuestion<TokenReport>(user.path + "/tokens") { token in
          [
            token.id, token.created.rfc3339, token.expires.rfc3339, token.from, token.label ?? "",
          ]
        }
        try list.print(
          ["ID", "CREATED", "EXPIRES", "FROM", "LABEL"],
          as: format,
          from: server.address()
        )
      }
    }
  }

  /// `igor user revoke`.
  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a login of a user, or all; what runs under it ends now."
    )

    @OptionGroup var user: UserName

    @Argument(help: "Which login, as igor user tokens lists it; all where it is left out.")
    var id: String?

    @OptionGroup var server: ServerOptions

    func run() throws {
      try exiting { () throws(Failure) in
        let path = user.path + "/tokens" + (id.map { "/\($0.percentEncoded)" } ?? "")
        _ = try HTTPExchange.ask(HTTPQuestion(.delete, path), of: server.address())
      }
    }
  }

  private static func names(at server: ServerAddress) throws(Failure) -> Set<String> {
    let users = try HTTPExchange.ask(
      HTTPQuestion(.get, "/users"),
      of: server,
      for: [UserReport].self
    )
    return Set(users.map(\.user))
  }

  private static func put(
    _ user: UserName,
    _ suffix: String,
    _ shape: some Encodable,
    _ server: ServerAddress
  ) throws(Failure) {
    _ = try HTTPExchange.ask(HTTPQuestion(.put, user.path + suffix, sending: shape), of: server)
  }
}

/// Which user.
struct UserName: ParsableArguments {
  @Argument(help: "The user.")
  var name: String

  init() {}

  init(_ name: String) {
    self.name = name
  }

  var path: String { "/users/\(name.percentEncoded)" }
}

/// What a user or a group of users may do.
struct GrantOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A role: sense, viewer, typist, operator or admin, on a range of machines or on all.",
      valueName: "role[:range]"
    )
  )
  var may: [String] = []

  @Option(help: ArgumentHelp("A group of users to be in.", valueName: "group"))
  var group: [String] = []

  /// What was given; `nil` where nothing was.
  func permissions() throws(Failure) -> [PermissionReport]? {
    if may.isEmpty { return nil }
    var permissions: [PermissionReport] = []
    for text in may {
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let range = parts.count > 1 ? try RangeOptions.parse(String(parts[1])).description : nil
      permissions.append(PermissionReport(role: String(parts[0]), on: range))
    }
    return permissions
  }
}
