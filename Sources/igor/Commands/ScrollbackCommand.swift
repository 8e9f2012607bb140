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
      Without options it is the whole log. What could drive your terminal is left out, but for \
      colours; on a terminal $PAGER shows it.
      """
  )

  @OptionGroup var machine: NameOptions
  @OptionGroup var stretch: StretchOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only the lines around a time, an offset, or the last mark of a kind: panic, boot, lost.",
      valueName: "event"
    )
  )
  var around: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only the last lines.", valueName: "lines")
  )
  var tail: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only lines with a match (of Perl's kind).", valueName: "expression")
  )
  var grep: String?

  @Flag(name: .shortAndLong, help: "Capital and small letters are the same to --grep.")
  var ignoreCase = false

  @Option(
    name: [.customShort("C"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Lines before and after each match, or --around.", valueName: "lines")
  )
  var context: Int?

  @Flag(name: .shortAndLong, help: "Print each line's time before it.")
  var times = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "In which zone, instead of yours: utc, +02:00, Europe/Oslo; also asks for --times.",
      valueName: "zone"
    )
  )
  var zone: String?

  @Flag(help: "Print the bytes as they were, whatever they do to a terminal.")
  var raw = false

  @Flag(help: "Print a JSON array, a line an element: machine, time, offset, text.")
  var json = false

  @Option(help: ArgumentHelp("Print colours: auto (on a terminal), always, never."))
  var color = ColourChoice.auto

  @Flag(inversion: .prefixedNo, help: "Show it with $PAGER on a terminal.")
  var pager = true

  @OptionGroup var server: ServerOptions

  func validate() throws {
    if raw && json { throw ValidationError("--raw and --json exclude each other") }
    if let tail, tail < 0 { throw ValidationError("--tail: a number of lines was expected") }
    if raw && (isByLines || times) {
      throw ValidationError("--raw is bytes: --grep and --times are for lines")
    }
    if context != nil && grep == nil && around == nil {
      throw ValidationError("--context: lines around what? Give --grep or --around")
    }
    if ignoreCase && grep == nil { throw ValidationError("--ignore-case is for --grep") }
  }

  /// Whether what is printed are lines, and not the stream as it was.
  private var isByLines: Bool { grep != nil || zone != nil }

  func run() throws {
    try exiting { () throws(Failure) in
      let address = try server.address()
      let zone = try self.zone.map { (text) throws(Failure) in try ZoneChoice.zone(text) }
      let query = try self.query(at: .now)
      let name = try MachineDirectory(server: address).resolvePast(machine.machineName())
      let target = "/console/\(name)/scrollback?" + query
      do throws(Failure) {
        try print(target, from: address, in: zone ?? .local)
      } catch {
        let typed = grep.map { TypedExpression(parameter: "grep", option: "--grep", text: $0) }
        throw error.about(StretchOptions.names.union(["around", "tail", "context"]), typed)
      }
    }
  }

  /// The parameters as the server wants them: times are absolute.
  func query(at now: Timestamp) throws(Failure) -> String {
    var parameters = try [form] + stretch.parameters(at: now)
    if let around { parameters.append("around=\(try Self.event(around, at: now))") }
    if let tail { parameters.append("tail=\(tail)") }
    if let grep { parameters.append("grep=\(grep.percentEncoded)") }
    if ignoreCase { parameters.append("case=ignore") }
    if let context { parameters.append("context=\(context)") }
    return parameters.joined(separator: "&")
  }

  /// What the server is asked for.
  private var form: String {
    if json { return "format=json" }
    guard isByLines || times else { return raw ? "format=raw" : "format=raw&losses=line" }
    let colours = color.isOn ? "&color=keep" : ""
    return "format=text" + colours + (times || zone != nil ? "&times=utc" : "")
  }

  /// A time of day is a time here, where the server would take it for an epoch and an offset.
  private static func event(_ text: String, at now: Timestamp) throws(Failure) -> String {
    guard let time = try? TimeExpression(text) else { return text.percentEncoded }
    return time.moment(at: now, in: .local).rfc3339.percentEncoded
  }

  private func print(
    _ target: String,
    from address: ServerAddress,
    in zone: ClockZone
  ) throws(Failure) {
    if json { return try printJSON(target, from: address) }
    if raw { return try HTTPExchange.ask(HTTPQuestion(.get, target), of: address, body: printOut) }
    let keepsColours = color.isOn  // While standard output is what it was.
    let pager = pager && RawTerminal.hasScreen ? try Pager() : nil
    do throws(Failure) {
      try show(target, from: address, in: zone, keepsColours) { (bytes) throws(Failure) in
        if let pager { try pager.print(bytes) } else { try printOut(bytes) }
      }
    } catch {
      // What became of the pager matters less.
      try? pager?.finish()
      throw error
    }
    try pager?.finish()
  }

  private func show(
    _ target: String,
    from address: ServerAddress,
    in zone: ClockZone,
    _ keepsColours: Bool,
    _ emit: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var sanitizer = TerminalSanitizer(keepsColours: keepsColours)
    var lines = TimedLines(zone: zone)
    let hasTimes = times || self.zone != nil
    try HTTPExchange.ask(HTTPQuestion(.get, target), of: address) { (bytes) throws(Failure) in
      try emit(sanitizer.read(hasTimes ? lines.read(bytes) : bytes))
    }
    try emit(sanitizer.read(lines.finish()))
    try emit(sanitizer.finish())
  }
}
