// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Notation

/// Where igord is.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where igord is, https://HOST[:PORT], http://HOST[:PORT] or unix:/PATH; otherwise "
        + "$IGOR_SERVER, the last login, or /run/igor/igord.sock.",
      valueName: "url"
    )
  )
  var server: String?

  @OptionGroup var trust: TrustOptions

  /// The address that is meant.
  func address() throws(Failure) -> ServerAddress {
    try ServerAddress.chosen(server, trust: trust.trust())
  }

  /// Has these options before the verb, `igor --server URL who`, mean what they do behind it.
  static func behindVerb(_ arguments: [String]) -> [String] {
    var rest = arguments[...]
    var leading: ArraySlice<String> = []
    while let name = rest.first?.split(separator: "=").first,
      ["--server", "--ca", "--fingerprint"].contains(name)
    {
      let count = rest.first?.contains("=") == true ? 1 : 2
      leading += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    let end = rest.firstIndex(of: "--") ?? rest.endIndex
    return Array(rest[..<end] + leading + rest[end...])
  }
}

/// By what a server proves who it is.
struct TrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The authorities of an https server, in PEM, instead of the system's.",
      valueName: "file"
    )
  )
  var ca: String?

  @Option(
    help: ArgumentHelp("The certificate of an https server.", valueName: "sha256")
  )
  var fingerprint: String?

  func trust() throws(Failure) -> ServerTrust {
    try ServerTrust(ca: ca, fingerprint: fingerprint)
  }
}

/// How an answer is printed.
struct FormatOptions: ParsableArguments {
  @Flag(help: "Print the answer as igord's API gives it.")
  var json = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
  }

  /// The form that is meant, for an answer with or without an end.
  func form(isFolded: Bool = false, isEndless: Bool = false) throws(Failure) -> Form {
    guard isFolded else { return json ? isEndless ? .lines : .json : csv ? .csv : .table }
    guard !json && !csv && !isEndless else {
      throw Failure(.usage, "-c is for people and for answers that end: not with --json or --csv")
    }
    return .folded
  }
}

/// Whether equal answers are told once.
struct FoldOptions: ParsableArguments {
  @Flag(
    name: [.customShort("c"), .long],
    help: "Print equal answers once, with the range of machines that gave them."
  )
  var fold = false
}

/// Which machines: a range, after -h or alone.
struct RangeOptions: ParsableArguments {
  @Option(
    name: .customShort("h"),
    help: ArgumentHelp("The machines; the same as the argument.", valueName: "range")
  )
  var machines: [String] = []

  @Argument(
    help: ArgumentHelp(
      "The machines, such as osl03, osl0[1-6], 'osl*', @web or all.",
      valueName: "range"
    )
  )
  var names: [String] = []

  /// What is said to whom names no machine.
  static let advice = "name them, such as osl0[1-6], @web or all; igor machines lists them"

  func validate() throws {
    guard machines.isEmpty || names.isEmpty else {
      throw ValidationError("the machines are named twice, with -h and without")
    }
  }

  /// Insists on a range, where a command does nothing without.
  func require() throws {
    guard !(machines + names).isEmpty else {
      throw ValidationError("which machines? \(Self.advice)")
    }
  }

  /// The range that is meant, checked; `nil` where none was named.
  func range() throws(Failure) -> NameRange? {
    let text = (machines + names).joined(separator: ",")
    return text.isEmpty ? nil : try Self.parse(text)
  }

  /// The range that is meant, where there has to be one.
  func required() throws(Failure) -> NameRange {
    try Self.parse((machines + names).joined(separator: ","))
  }

  static func parse(_ text: String) throws(Failure) -> NameRange {
    do throws(NotationError) {
      return try NameRange(text)
    } catch {
      throw Failure(error)
    }
  }
}

/// Which machine: one name, or its beginning, after -h or alone.
struct NameOptions: ParsableArguments {
  @Option(
    name: .customShort("h"),
    help: ArgumentHelp("The machine; the same as the argument.", valueName: "name")
  )
  var machine: String?

  @Argument(help: "The machine, or the beginning of its name where no other begins so.")
  var name: String?

  func validate() throws {
    if machine != nil && name != nil {
      throw ValidationError("the machine is named twice, with -h and without")
    }
    if machine == nil && name == nil {
      throw ValidationError("which machine? igor machines lists them")
    }
  }

  /// The name, checked for its form.
  func machineName() throws(Failure) -> MachineName {
    let text = machine ?? name ?? ""
    guard let name = MachineName(text) else {
      throw Failure(.usage, "\(text.safe): one machine was expected, by its name")
    }
    return name
  }
}

extension String {
  /// The moment that a person wrote, in the local zone.
  func moment(at now: Timestamp = .now, isEnd: Bool = false) throws(Failure) -> Timestamp {
    do throws(NotationError) {
      return try TimeExpression(self).moment(at: now, in: .local, isEnd: isEnd)
    } catch {
      throw Failure(error)
    }
  }

  /// The moment as a parameter of a request: absolute, whatever the server's zone.
  func wireTime(at now: Timestamp = .now, isEnd: Bool = false) throws(Failure) -> String {
    try moment(at: now, isEnd: isEnd).rfc3339.percentEncoded
  }
}
