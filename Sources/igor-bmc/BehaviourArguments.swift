// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import ArgumentParser
internal import BMCSimulator

/// What the BMCs are like.
struct BehaviourArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What machines say: boot, panic, echo, quiet, lines, flood, file=PATH, exec=COMMAND; with \
      options and for a range, as in osl04:panic,every=90s. May be repeated.
      """,
      valueName: "[names:]script"
    )
  )
  var script: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is wrong from the start, as in osl02:loss=5%. May be repeated; see igor-bmc(1).",
      valueName: "[names:]fault"
    )
  )
  var fault: [String] = []

  @Option(
    help: ArgumentHelp(
      "A user instead of the standard ones (admin:igor-admin). May be repeated.",
      valueName: "name:password[:privilege]"
    )
  )
  var user: [String] = []

  @Option(help: ArgumentHelp("The BMCs' key (K_g), at most 20 bytes.", valueName: "key"))
  var kg: String?

  @Option(help: ArgumentHelp("Cipher suites, as in 3,17.", valueName: "suites"))
  var cipherSuites: String?

  @Option(help: ArgumentHelp("Sessions at once.", valueName: "count"))
  var sessionLimit = 16

  @Option(help: ArgumentHelp("When a silent session ends.", valueName: "time"))
  var sessionTimeout = "60s"

  @Flag(help: "SOL is disabled.")
  var solDisabled = false

  @Flag(help: "Machines are off at the start.")
  var off = false

  @Flag(help: "Output waits while nobody is attached, instead of being lost.")
  var hold = false

  @Flag(help: "Output goes at once, instead of waiting 20 ms for more.")
  var prompt = false

  func apply(to fleet: inout Fleet) throws {
    for text in script { try fleet.addScript(text) }
    for text in fault { try fleet.addFault(text) }
    if !user.isEmpty { fleet.standard.users = try user.map { try BMCUser(parsing: $0) } }
    if let kg { fleet.standard.kg = try key(kg) }
    if let cipherSuites { fleet.standard.cipherSuites = try suites(cipherSuites) }
    guard 1...63 ~= sessionLimit else {
      throw SimulatorSyntaxError("--session-limit is a number from 1 to 63")
    }
    guard let timeout = Duration(simulatorText: sessionTimeout) else {
      throw SimulatorSyntaxError("--session-timeout takes a time such as 60s")
    }
    fleet.standard.sessionLimit = sessionLimit
    fleet.standard.sessionTimeout = timeout
    fleet.standard.sol.isEnabled = !solDisabled
    fleet.standard.sol.holdsWhileDetached = hold
    if prompt { fleet.standard.sol.sendThreshold = 1 }
    fleet.standard.startsOn = !off
  }

  private func key(_ text: String) throws -> [UInt8] {
    guard text.utf8.count <= 20 else { throw SimulatorSyntaxError("--kg has at most 20 bytes") }
    return Array(text.utf8)
  }

  private func suites(_ text: String) throws -> [UInt8] {
    try text.split(separator: ",").map { part in
      guard let number = UInt8(part), BMCConfiguration.knownCipherSuites.contains(number) else {
        let known = BMCConfiguration.knownCipherSuites.map { String($0) }.joined(separator: ", ")
        throw SimulatorSyntaxError("there is no cipher suite \(part) here; there are \(known)")
      }
      return number
    }
  }
}
