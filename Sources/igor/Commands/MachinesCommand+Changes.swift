// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

extension MachinesCommand {
  /// `igor machines add`.
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a machine, or change one that was added so; its console comes up at once.",
      discussion: """
        The password of the BMC is asked for, or read from standard input. A machine of igord's \
        settings file is changed there.
        """
    )

    @Argument(help: "The machine's name.")
    var name: String

    @Option(help: ArgumentHelp("The BMC: a name or address, and a port.", valueName: "address"))
    var bmc: String?

    @Option(help: ArgumentHelp("The BMC's user.", valueName: "name"))
    var user: String?

    @Flag(help: "Keep the BMC's password; only where --bmc and --user stay the same.")
    var keepPassword = false

    @Option(help: ArgumentHelp("A console without a BMC: unix:/path or host:port."))
    var socket: String?

    @Option(help: ArgumentHelp("Cipher suites to use, such as 17,3.", valueName: "numbers"))
    var cipherSuites: String?

    @Option(help: ArgumentHelp("auto, administrator, operator or user.", valueName: "level"))
    var privilege: String?

    @Option(help: ArgumentHelp("A quirk of the BMC, by FreeIPMI's name.", valueName: "quirk"))
    var quirk: [String] = []

    @Option(help: ArgumentHelp("own, never or always: taking consoles over.", valueName: "policy"))
    var steal: String?

    @Option(help: ArgumentHelp("How much of the console is kept.", valueName: "size"))
    var capacity: String?

    @OptionGroup var server: ServerOptions

    func validate() throws {
      guard (bmc == nil) != (socket == nil) else {
        throw ValidationError("either --bmc or --socket says where the console comes from")
      }
      if socket != nil, user != nil || cipherSuites != nil || privilege != nil || steal != nil {
        throw ValidationError("--user, --cipher-suites, --privilege and --steal go with --bmc")
      }
      if bmc != nil && user == nil { throw ValidationError("--user: the BMC's user is needed") }
    }

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        var change = MachineChange()
        change.bmc = bmc
        change.socket = socket
        change.user = user
        change.cipherSuites = try suites()
        change.privilege = privilege
        change.quirks = quirk.isEmpty ? nil : quirk
        change.steal = steal
        change.capacity = capacity
        if bmc != nil, !keepPassword {
          change.password = try PasswordPrompt.ask("Password of \(name)'s BMC")
        }
        let question = HTTPQuestion(.put, "/machines/\(name.percentEncoded)", sending: change)
        _ = try HTTPExchange.ask(question, of: address)
      }
    }

    private func suites() throws(Failure) -> [Int]? {
      guard let cipherSuites else { return nil }
      let numbers = cipherSuites.split(separator: ",").map { Int($0) }
      guard !numbers.isEmpty, numbers.allSatisfy({ $0 != nil }) else {
        throw Failure(.usage, "--cipher-suites: numbers with commas were expected, such as 17,3")
      }
      return numbers.compactMap { $0 }
    }
  }

  /// `igor machines remove`.
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a machine that was added; the log of its console stays."
    )

    @OptionGroup var removal: Removal

    func run() throws {
      try removal.run("remove \(removal.name) (its console's log stays)", "")
    }
  }

  /// `igor machines purge`.
  struct Purge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a machine that was added, and all that its console ever printed."
    )

    @OptionGroup var removal: Removal

    func run() throws {
      try removal.run("remove \(removal.name) and all its console's log", "?purge=true")
    }
  }

  /// What removing takes.
  struct Removal: ParsableArguments {
    @Argument(help: "The machine's name.")
    var name: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var server: ServerOptions

    func run(_ what: String, _ query: String) throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        try confirm(what, unless: yes)
        let target = "/machines/\(name.percentEncoded)" + query
        _ = try HTTPExchange.ask(HTTPQuestion(.delete, target), of: address)
      }
    }
  }
}
