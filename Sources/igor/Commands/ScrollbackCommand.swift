// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor scrollback`: what a console has printed.
struct ScrollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scrollback",
    abstract: "Print what a console has printed, from its log.",
    discussion: """
      Without --tail and --since it is the whole log. What could drive your terminal is left \
      out, but for colours.
      """
  )

  /// Whether colours are printed.
  enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
  }

  @OptionGroup var machine: NameOptions

  @Option(help: ArgumentHelp("Only the last lines.", valueName: "lines"))
  var tail: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only from a time on: 03:12, yesterday, '2 hours ago', RFC 3339.",
      valueName: "time"
    )
  )
  var since: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only up to a time.", valueName: "time")
  )
  var until: String?

  @Flag(help: "Print the bytes as they were, whatever they do to a terminal.")
  var raw = false

  @Flag(help: "Print a JSON array, a line an element: machine, time, offset, text.")
  var json = false

  @Option(help: ArgumentHelp("Print colours: auto (on a terminal), always, never."))
  var color = ColourChoice.auto

  @OptionGroup var server: ServerOptions

  func validate() throws {
    if raw && json { throw ValidationError("--raw and --json exclude each other") }
    if let tail, tail < 0 { throw ValidationError("--tail: a number of lines was expected") }
  }

  func run() throws {
    try exiting { () throws(Failure) in
      let address = try server.address()
      let query = try self.query(at: .now)
      let name = try MachineDirectory(server: address).resolve(machine.machineName())
      let target = "/console/\(name)/scrollback?" + query
      try print(target, from: address)
    }
  }

  /// The parameters as the server wants them: times are absolute.
  func query(at now: Timestamp) throws(Failure) -> String {
    var parameters = ["format=\(json ? "json" : "raw")"]
    if let tail { parameters.append("tail=\(tail)") }
    if let since { parameters.append("since=\(try since.wireTime(at: now))") }
    if let until { parameters.append("until=\(try until.wireTime(at: now))") }
    return parameters.joined(separator: "&")
  }

  private func print(_ target: String, from address: ServerAddress) throws(Failure) {
    if json { return try printJSON(target, from: address) }
    if raw { return try HTTPExchange.ask(HTTPQuestion(.get, target), of: address, body: printOut) }
    let keepsColours = color == .always || color == .auto && RawTerminal.hasScreen
    var sanitizer = TerminalSanitizer(keepsColours: keepsColours)
    try HTTPExchange.ask(HTTPQuestion(.get, target), of: address) { (bytes) throws(Failure) in
      try printOut(sanitizer.read(bytes))
    }
    try printOut(sanitizer.finish())
  }

  /// Prints the array as it comes, whole lines at a time.
  private func printJSON(_ target: String, from address: ServerAddress) throws(Failure) {
    var pending: [UInt8] = []
    try HTTPExchange.ask(HTTPQuestion(.get, target), of: address) { (bytes) throws(Failure) in
      pending += bytes
      guard let end = pending.lastIndex(of: 0x0A) else { return }
      let lines = String(decoding: pending[...end], as: UTF8.self)
      pending.removeFirst(end + 1)
      try printOut(lines.safeJSON)
    }
    try printOut(String(decoding: pending, as: UTF8.self).safeJSON)
  }
}
