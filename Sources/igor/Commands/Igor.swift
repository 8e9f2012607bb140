// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import CLinux
internal import Glibc

/// The command line: what there is to do, one type a subcommand.
@main
struct Igor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igor",
    abstract: "Consoles, power, sensors and event logs of a fleet of machines, through igord.",
    discussion: """
        igor console osl03                               sit at its console
        igor scrollback osl03 --since '8 hours ago'      what it printed
        igor incidents                                   what panicked, anywhere
        igor power 'osl0[1-6]' status                    a range, or all
        igor doctor osl03                                why its console is not there

      igor(1) has all of it; igor-api(7) is for programs.
      """,
    version: "igor \(Version.current)",
    subcommands: [
      ConsoleCommand.self, ScrollbackCommand.self, ReplayCommand.self, BootsCommand.self,
      TimelineCommand.self, SearchCommand.self, IncidentsCommand.self, MachinesCommand.self,
      WhoCommand.self,
      PowerCommand.self, SensorsCommand.self, LogCommand.self, InventoryCommand.self,
      DoctorCommand.self, LoginCommand.self, LogoutCommand.self, WhoAmICommand.self,
      UsersCommand.self,
      UserCommand.self, UserGroupCommand.self, AuditCommand.self,
    ],
    helpNames: .long
  )

  static func main() {
    // A core would have tokens in it, and passwords that were typed.
    _ = igor_forbid_core()
    // A server that goes away, and a pipe that nobody reads, are errors with words of their own.
    signal(SIGPIPE, SIG_IGN)
    let words = ServerOptions.behindVerb(Array(CommandLine.arguments.dropFirst()))
    if let verb = words.first, let complaint = complaint(about: verb) {
      complain(Failure(.usage, complaint))
      Glibc.exit(ExitReason.usage.rawValue)
    }
    main(words)
  }

  /// What is wrong with a first word that is no command, nor an option.
  static func complaint(about verb: String) -> String? {
    let commands = configuration.subcommands.flatMap {
      [$0.configuration.commandName ?? ""] + $0.configuration.aliases
    }
    guard !verb.hasPrefix("-"), verb != "help", !commands.contains(verb) else { return nil }
    let meant = commands.filter { !verb.isEmpty && ($0.hasPrefix(verb) || verb.hasPrefix($0)) }
    let advice =
      meant.isEmpty
      ? "igor --help lists them; a console's is: igor console NAME"
      : "did you mean \(meant.joined(separator: " or "))?"
    return "there is no command \(verb); \(advice)"
  }
}
