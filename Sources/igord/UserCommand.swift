// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import ArgumentParser
internal import Glibc
internal import Logging
internal import Notation
internal import Settings
internal import Synchronization

/// `igord user`: the table of users, without a running igord, for the first of them.
struct User: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user",
    abstract: "Add, change, remove or list users in the state directory.",
    subcommands: [Add.self, Password.self, Remove.self, List.self]
  )

  struct Place: ParsableArguments {
    @OptionGroup var settings: SettingsOption

    /// Does something with the database of the settings' state directory.
    func withTable(_ body: (UserTable) throws -> Void) throws {
      let table = try UserTable(in: Daemon.load(settings.path).state)
      defer { table.close() }
      try body(table)
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Add a user, or change one; asks for the password."
    )

    @OptionGroup var place: Place
    @Argument(help: "The user's name; a login name counts at the Unix socket.")
    var name: String
    @Option(help: "sense, viewer, typist, operator or admin.")
    var role: String?
    @Option(
      name: .customLong("on"),
      help: ArgumentHelp("The machines on which the role counts; all without.", valueName: "range")
    )
    var range: String?
    @Option(name: .customLong("group"), help: "A group of users to be in; may be repeated.")
    var groups: [String] = []
    @Flag(help: "Ask for no password: for who comes by the Unix socket only.")
    var noPassword = false

    func run() throws {
      try orExit {
        let name = try UserTable.name(name)
        var update = Store.UserUpdate()
        if let role {
          update.permissions = try UserTable.checked {
            [try Book.Permission(PermissionReport(role: role, on: range))]
          }
        } else if range != nil {
          throw Failure(.usage, "--on needs --role: say what counts on these machines")
        }
        if !groups.isEmpty { update.groups = try groups.map(UserTable.name) }
        try place.withTable { table in
          if !noPassword {
            update.password = PasswordHash(of: try NewPassword.ask(for: name))
          }
          let checked = update
          let isNew = try table.wait { table.store.put(name, checked, at: .now, then: $0) }
          print("\(name) \(isNew ? "added" : "changed")")
        }
      }
    }
  }

  struct Password: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "password",
      abstract: "Give a user another password; all their logins end."
    )

    @OptionGroup var place: Place
    @Argument(help: "The user's name.")
    var name: String

    func run() throws {
      try orExit {
        let name = try UserTable.name(name)
        try place.withTable { table in
          guard table.store.book.users[name] != nil else {
            throw Failure(.usage, "there is no user \(name)")
          }
          let hash = PasswordHash(of: try NewPassword.ask(for: name))
          try table.wait { table.store.setPassword(of: name, hash, keeping: nil, then: $0) }
          print("\(name) has another password")
        }
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Remove a user; all their logins end."
    )

    @OptionGroup var place: Place
    @Argument(help: "The user's name.")
    var name: String

    func run() throws {
      try orExit {
        let name = try UserTable.name(name)
        try place.withTable { table in
          try table.wait { table.store.remove(name, then: $0) }
          print("\(name) removed")
        }
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List users, a line each."
    )

    @OptionGroup var place: Place

    func run() throws {
      try orExit {
        try place.withTable { table in
          for (name, user) in table.store.book.users.sorted(by: { $0.key < $1.key }) {
            let own = user.permissions.map { permission in
              "\(permission.role.rawValue)" + (permission.machines.map { " on \($0)" } ?? "")
            }
            let groups = user.groups.map { "group \($0)" }
            let key = user.password == nil ? ["no password"] : []
            print("\(name): \((own + groups + key).joined(separator: ", "))")
          }
        }
      }
    }
  }
}

/// The database, for a program that does one thing with it and ends.
struct UserTable {
  let store: Store

  init(in folder: String) throws {
    Process.prepare()
    // The first user is often made before igord has ever run.
    guard unsafe mkdir(folder, 0o750) == 0 || errno == EEXIST else {
      let reason = unsafe String(cString: strerror(errno))
      throw Failure(.state, "the state directory \(folder) cannot be made: \(reason)")
    }
    let logger = Logger(label: "igord") { _ in SwiftLogNoOpLogHandler() }
    do {
      store = try Store(in: folder, logger: logger)
    } catch {
      throw Failure(.system, "\(error)")
    }
    if let failure = store.failure {
      store.close()
      throw Failure(.state, "\(failure): the state directory is \(folder)")
    }
  }

  func close() { store.close() }

  /// Waits for what the store's thread answers.
  func wait<Value: Sendable>(
    _ begin: (@escaping Store.Completion<Value>) -> Void
  ) throws -> Value {
    let answer = Answer<Value>()
    begin { answer.put($0) }
    return try Self.checked { try answer.take().get() }
  }

  static func name(_ text: String) throws -> AccountName {
    guard let name = AccountName(text) else {
      throw Failure(
        .usage,
        "a name has up to \(AccountName.byteLimit) letters, digits and . _ - @, not \"\(text)\""
      )
    }
    return name
  }

  /// Runs `body`; an error of the API's is one of the command line.
  static func checked<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as APIError {
      throw Failure(.usage, error.message)
    } catch let error as StoreError {
      throw Failure(.state, "\(error)")
    }
  }
}
