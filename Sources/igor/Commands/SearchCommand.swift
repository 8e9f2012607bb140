// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor search`: lines of all consoles' logs.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Look for an expression in the logs of many consoles.",
    discussion: "Without -h it is all of them. igor ends with 1 where nothing was found."
  )

  @Argument(help: "A regular expression of Perl's kind.")
  var expression: String

  @Option(name: .customShort("h"), help: ArgumentHelp("The machines.", valueName: "range"))
  var machines: [String] = []

  @Flag(name: .shortAndLong, help: "Capital and small letters are the same.")
  var ignoreCase = false

  @OptionGroup var past: PastOptions

  @Option(
    name: [.customShort("C"), .long],
    parsing: .unconditional,
    help: ArgumentHelp("Lines before and after each match.", valueName: "lines")
  )
  var context: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stop after so many matches.", valueName: "matches")
  )
  var limit: Int?

  @Flag(help: "Print an object a line: machine, time, offset, text.")
  var json = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @OptionGroup var server: ServerOptions

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
    if csv && context != nil { throw ValidationError("--csv prints matches alone, without -C") }
  }

  func run() throws {
    try exiting { () throws(Failure) in
      let address = try server.address()
      var isFound = false
      if csv { try printOut(Self.sheet([]).csv) }
      var failures = 0
      var lines = WholeLines()
      let question = HTTPQuestion(.get, try target(at: .now))
      try ask(question, of: address) { (bytes) throws(Failure) in
        for line in lines.read(bytes).split(separator: 0x0A) {
          guard let found = try? JSON.decode(SearchLine.self, from: Array(line).span) else {
            throw Failure(.failed, "igord answered with something else than expected")
          }
          if found.error == nil { isFound = true } else { failures += 1 }
          try show(found, line)
        }
      }
      if failures > 0 { throw Failure(.failed, "not everything was searched") }
      guard isFound else { throw Failure(.failed, "no line matches") }
    }
  }

  private func ask(
    _ question: HTTPQuestion,
    of address: ServerAddress,
    body: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    do throws(Failure) {
      try HTTPExchange.ask(question, of: address, body: body)
    } catch {
      let typed = TypedExpression(parameter: "q", option: nil, text: expression)
      throw error.about(["context", "limit"], typed)
    }
  }

  /// What the server is asked.
  func target(at now: Timestamp) throws(Failure) -> String {
    var parameters = ["q=\(expression.percentEncoded)"]
    if ignoreCase { parameters.append("case=ignore") }
    if !machines.isEmpty {
      do throws(NotationError) {
        let range = try NameRange(machines.joined(separator: ","))
        parameters.append("machines=\(range.description.percentEncoded)")
      } catch {
        throw Failure(.usage, error.description)
      }
    }
    parameters += try past.parameters(at: now)
    if let context { parameters.append("context=\(context)") }
    if let limit { parameters.append("limit=\(limit)") }
    return "/search?" + parameters.joined(separator: "&")
  }

  static func sheet(_ lines: [SearchLine]) -> Table {
    var table = Table(["machine", "time", "offset", "text", "error"])
    for line in lines {
      table.add([
        line.machine, line.time?.rfc3339 ?? "", line.offset.map { "\($0)" } ?? "",
        line.text ?? "", line.error?.message ?? "",
      ])
    }
    return table
  }

  private func show(_ line: SearchLine, _ bytes: ArraySlice<UInt8>) throws(Failure) {
    if json { return try printOut(String(decoding: bytes, as: UTF8.self).safeJSON + "\n") }
    if csv { return try printOut(Self.sheet([line]).csvLines) }
    if let error = line.error {
      return printError("igor: \(line.machine): \(error.message.safe)\n")
    }
    let time = line.time?.text(in: .local) ?? "-"
    var text = ""
    for before in line.before ?? [] { text += "\(line.machine)- \(before.safe)\n" }
    text += "\(line.machine): \(time) \((line.text ?? "").safe)\n"
    for after in line.after ?? [] { text += "\(line.machine)- \(after.safe)\n" }
    if context != nil { text += "--\n" }
    try printOut(text)
  }
}
