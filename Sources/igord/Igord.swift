// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Glibc
internal import Server
internal import Settings

/// The command line of igord(8).
@main
struct Igord: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igord",
    abstract: "Console server for fleets of machines.",
    discussion: "Stays in the foreground and logs to standard error. See igord(8).",
    version: "igord \(Version.current)",
    subcommands: [Run.self, Check.self, Fsck.self, User.self, Certificate.self],
    defaultSubcommand: Run.self
  )

  static func main() {
    Process.forbidCore()
    main(nil)
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run",
      abstract: "Hold the consoles (the default)."
    )

    @OptionGroup var settings: SettingsOption

    func run() throws {
      try orExit { try Daemon(settings: settings.path).run() }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Say what is wrong with a settings file."
    )

    @Argument(
      help: "The settings, as with --settings.",
      completion: .file(extensions: ["toml"])
    )
    var file: String?

    @OptionGroup var settings: SettingsOption

    func validate() throws {
      guard file == nil || settings.given == nil else {
        throw ValidationError("The settings are named twice: leave FILE or --settings out.")
      }
    }

    func run() throws {
      try orExit {
        let settings = try Daemon.load(file ?? settings.path)
        do throws(ServiceError) {
          _ = try Service.certificate(of: settings)
        } catch {
          throw Failure(error)
        }
        for warning in settings.warnings { print("warning: \(warning)") }
        print("ok: \(settings.summary)")
      }
    }
  }
}

/// Runs `body`; a failure becomes its line on standard error and its exit status.
func orExit(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let failure as Failure {
    for line in failure.description.split(separator: "\n") {
      StandardError.write("igord: \(line)")
    }
    throw ExitCode(failure.kind.rawValue)
  }
}
