// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor log`: the BMCs' event logs.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Show and clear the event logs (SEL) of machines, and set their clocks.",
    subcommands: [Show.self, Clear.self, Clock.self],
    defaultSubcommand: Show.self,
    aliases: ["sel"]
  )

  /// `igor log show`, and `igor log` by itself.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show the events, oldest first; this is what igor log does by itself."
    )

    @OptionGroup var machines: RangeOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Only from a time on: 03:12, yesterday, '2 days ago'.", valueName: "time")
    )
    var since: String?

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Only the last events of each machine.", valueName: "events")
    )
    var tail: Int?

    @Flag(help: "Go on with new events as they are logged.")
    var follow = false

    @OptionGroup var fold: FoldOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func validate() throws {
      try machines.require()
      if let tail, !(0...65_535 ~= tail) {
        throw ValidationError("--tail: a number of events was expected")
      }
    }

    func run() throws {
      try exiting { () throws(Failure) in
        var question = RangeQuestion("/log", of: try machines.range())
        question.isEndless = follow
        if follow { question.parameters.append("follow=true") }
        if let since { question.parameters.append("since=\(try since.wireTime())") }
        if let tail { question.parameters.append("tail=\(tail)") }
        try question.print(LogView(), as: format, isFolded: fold.fold, from: server.address())
      }
    }
  }

  /// `igor log clear`.
  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear",
      abstract: "Clear the event logs; what they hold is gone."
    )

    @OptionGroup var machines: RangeOptions

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func validate() throws { try machines.require() }

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        let names = try MachineDirectory(server: address).names(in: try machines.required())
        let list = NameRange.folding(names)
        try confirm("clear the event log of \(list)", unless: yes)
        let form = try format.form()
        let printer = ReportPrinter(ClearView(), as: form, expecting: names.count)
        defer { printer.clearStatus() }
        for name in names {
          try Self.clear(name, at: address, printer)
        }
        try printer.finish()
      }
    }

    /// Clears one; that it failed is an answer like others.
    private static func clear(
      _ name: MachineName,
      at address: ServerAddress,
      _ printer: ReportPrinter<ClearView>
    ) throws(Failure) {
      let question = HTTPQuestion(.delete, "/log/\(name)")
      do throws(Failure) {
        try printer.take(try HTTPExchange.ask(question, of: address))
      } catch {
        guard let code = error.code else { throw error }
        let report = EventLogReport(
          machine: name.description,
          error: APIError(code: code, message: error.message)
        )
        try printer.take(JSON.encode(report))
      }
      try printer.tick()
    }
  }

  /// `igor log time`.
  struct Clock: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "time",
      abstract: "Show or set the clocks that date the events."
    )

    @OptionGroup var machines: RangeOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Set the clocks: now, or a time.", valueName: "time")
    )
    var set: String?

    @OptionGroup var fold: FoldOptions
    @OptionGroup var format: FormatOptions
    @OptionGroup var server: ServerOptions

    func validate() throws { try machines.require() }

    func run() throws {
      try exiting { () throws(Failure) in
        var question = RangeQuestion("/log", of: try machines.range())
        question.suffix = "/time"
        if let set {
          let time = set == "now" ? set : try set.moment().rfc3339
          question.method = .put
          question.body = JSON.encode(ClockRequest(time: time))
        }
        try question.print(ClockView(), as: format, isFolded: fold.fold, from: server.address())
      }
    }
  }
}
