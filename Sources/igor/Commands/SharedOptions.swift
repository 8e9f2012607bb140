// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import Notation

/// Where igord is.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where igord is: http://HOST[:PORT] or unix:/PATH.",
      discussion: "Otherwise $IGOR_SERVER says it, or it is /run/igor/igord.sock.",
      valueName: "url"
    )
  )
  var server: String?

  /// The address that is meant.
  func address() throws(Failure) -> ServerAddress {
    try ServerAddress.chosen(server)
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
      "The machines, such as osl03, osl[01-06,09] or @web.",
      valueName: "range"
    )
  )
  var names: [String] = []

  func validate() throws {
    guard machines.isEmpty || names.isEmpty else {
      throw ValidationError("the machines are named twice, with -h and without")
    }
  }

  /// The range that is meant, checked; `nil` where none was named.
  func range() throws(Failure) -> NameRange? {
    let text = (machines + names).joined(separator: ",")
    guard !text.isEmpty else { return nil }
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
