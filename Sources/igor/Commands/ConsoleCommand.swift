// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Glibc
internal import Notation

extension EscapePreset: ExpressibleByArgument {
  init?(argument: String) {
    guard let preset = Self.all.first(where: { $0.name == argument }) else { return nil }
    self = preset
  }

  static var allValueStrings: [String] { all.map(\.name) }
}

/// `igor console`: a person, or a pipe, at a console.
struct ConsoleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console",
    abstract: "Attach to a console: watch it, and type if nobody else does.",
    discussion: """
      Ctrl-] ? lists the keys that igor takes, Ctrl-] q leaves. With a pipe as input, its bytes \
      are typed as they are.
      """
  )

  @OptionGroup var machine: NameOptions

  @Flag(help: "Watch; do not ask for the keyboard.")
  var watch = false

  @Flag(help: "Type together with whoever has the keyboard.")
  var join = false

  @Flag(help: "Take the keyboard from whoever has it.")
  var force = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where to begin: live, a time, -BYTES, an offset or EPOCH:OFFSET; otherwise the last "
        + "screenful on a terminal, else live.",
      valueName: "start"
    )
  )
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Whose keys to use; otherwise $IGOR_ESCAPE, or igor.",
      valueName: "preset"
    )
  )
  var escape: EscapePreset?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to go on after a pipe's last byte has been typed.",
      valueName: "seconds"
    )
  )
  var wait = 1.0

  @OptionGroup var server: ServerOptions

  func validate() throws {
    if [watch, join, force].count(where: { $0 }) > 1 {
      throw ValidationError("--watch, --join and --force exclude each other")
    }
    guard wait >= 0, wait <= 86_400 else {
      throw ValidationError("--wait: seconds were expected, a day at most")
    }
  }

  func run() throws {
    try exiting { () throws(Failure) in
      let address = try server.address()
      var options = try self.options(at: .now)
      options.server = address.description
      options.name = try MachineDirectory(server: address)
        .resolve(machine.machineName()).description
      let runner = try ConsoleRunner(options, server: address)
      try runner.run()
    }
  }

  /// What the visit is to be, from the options and what igor was started on.
  func options(at now: Timestamp) throws(Failure) -> ConsoleVisit.Options {
    var options = ConsoleVisit.Options(name: "")
    options.take = watch ? nil : force ? .force : join ? .join : .ifFree
    options.from = try start(at: now)
    options.lines = RawTerminal.hasScreen ? RawTerminal.lineCount : nil
    options.usesEscapes = RawTerminal.usesEscapes
    options.wait = .seconds(wait)
    if RawTerminal.hasKeyboard { options.keys = try preset() }
    return options
  }

  private func start(at now: Timestamp) throws(Failure) -> String? {
    guard let from else { return nil }
    do throws(NotationError) {
      return try StartPoint(from).wireText(at: now)
    } catch {
      throw Failure(error)
    }
  }

  private func preset() throws(Failure) -> EscapePreset {
    if let escape { return escape }
    guard let variable = unsafe getenv("IGOR_ESCAPE") else { return .igor }
    let name = unsafe String(cString: variable)
    if name.isEmpty { return .igor }
    guard let preset = EscapePreset(argument: name) else {
      let names = EscapePreset.all.map(\.name).joined(separator: ", ")
      throw Failure(.usage, "IGOR_ESCAPE=\(name.safe): one of \(names) was expected")
    }
    return preset
  }
}
