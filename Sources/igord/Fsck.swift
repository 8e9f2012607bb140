// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Notation
internal import RingLog
internal import Settings

extension Igord {
  /// `igord fsck`: what is wrong with the consoles' logs.
  struct Fsck: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fsck",
      abstract: "Look through all segments: say what is damaged or lost.",
      discussion: "Ends with 1 where something is. Reading is safe while igord runs."
    )

    @OptionGroup var settings: SettingsOption

    @Option(
      help: ArgumentHelp("The state folder, instead of the settings' one.", valueName: "folder")
    )
    var state: String?

    @Flag(help: "Put right what can be; igord must not run.")
    var repair = false

    func run() throws {
      try orExit {
        let state = try state ?? Daemon.load(settings.path).state
        var check = try Self.check(state, repairs: repair)
        do throws(RingLogError) {
          try check.run()
        } catch {
          throw Failure(.state, error.description)
        }
        print(Self.text(of: check.summary))
        if check.summary.findings > check.summary.repaired { throw ExitCode(1) }
      }
    }

    private static func check(_ state: String, repairs: Bool) throws -> LogCheck {
      do throws(RingLogError) {
        return try LogCheck(directory: state, repairs: repairs) { finding in
          let place = finding.file.isEmpty ? "" : "\(finding.file): "
          let end = finding.isRepaired ? "; repaired" : ""
          print("\(finding.console): \(place)\(finding.what)\(end)")
        }
      } catch .locked(let directory, _) {
        throw Failure(.running, "\(directory) is in use: stop igord, or leave --repair out")
      } catch {
        throw Failure(.state, error.description)
      }
    }

    private static func text(of summary: LogCheck.Summary) -> String {
      let size = ByteCount(Int(clamping: summary.byteCount)).rounded
      var parts = ["\(summary.consoles) consoles, \(summary.segments) segments, \(size)"]
      if summary.damaged > 0 { parts.append("\(summary.damaged) bytes damaged") }
      if summary.missing > 0 { parts.append("\(summary.missing) bytes missing") }
      if summary.unindexed > 0 { parts.append("\(summary.unindexed) bytes without times") }
      if summary.repaired > 0 { parts.append("\(summary.repaired) findings repaired") }
      if summary.findings == 0 { parts.append("all good") }
      return parts.joined(separator: "; ")
    }
  }
}
