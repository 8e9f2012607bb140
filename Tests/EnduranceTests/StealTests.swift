// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import TestSupport
import Testing

/// Who has a BMC's SOL, and who gets it: promise 4 on real processes.
struct StealTests {
  private static func settings(_ policies: [(name: String, steal: String)], _ bmcs: IgorBMCProcess)
    throws -> IgordProcess
  {
    try IgordProcess(
      settings: policies.map { name, steal in
        "[machine.\(name)]\nbmc = \"\(bmcs.place(of: name))\"\nsteal = \"\(steal)\"\n"
      }.joined()
    )
  }

  /// What `GET /machines/NAME` says of the console.
  private static func console(_ name: String, _ igord: IgordProcess) throws -> ConsoleReport {
    let reports = try igord.connect().get("/machines/\(name)").json([MachineReport].self)
    return try #require(reports.first?.console)
  }

  @Test func `SOL that somebody else has is left to them, but for the policy always`() throws {
    let bmcs = try IgorBMCProcess(["--names", "own,never,always", "--script", "quiet"])
    try bmcs.control("@all owned")
    let owners = try ["own", "never"].map { try bmcs.status(of: $0).sol }
    let igord = try Self.settings(
      [("own", "own"), ("never", "never"), ("always", "always")],
      bmcs
    )
    try igord.start()
    #expect(igord.log.text.contains("ready; not up: never,own"))
    for (name, owner) in zip(["own", "never"], owners) {
      let console = try Self.console(name, igord)
      #expect(console.state == "down")
      #expect(console.error?.code == "sol_owned")
      #expect(console.error?.message.contains("is in use by 192.0.2.55") == true)
      let status = try bmcs.status(of: name)
      #expect(status.sol == owner)
      #expect(status.activations == 0)
    }
    #expect(try Self.console("always", igord).state == "active")
    #expect(try bmcs.status(of: "always").activations == 1)
  }

  @Test func `a silent theft is noticed, and answered only where the policy is always`() throws {
    let bmcs = try IgorBMCProcess(["--names", "own,always", "--script", "quiet"])
    let igord = try Self.settings([("own", "own"), ("always", "always")], bmcs)
    try igord.start()
    #expect(igord.log.text.contains("own: active"))
    let watcher = try WebSocketClient(igord.connect(), "/console/own?mode=ro")
    _ = try watcher.message()
    try bmcs.control("@all silent-steal")
    let thief = try bmcs.status(of: "own").sol

    var codes: [String] = []
    while codes.last != "sol_owned", let message = try watcher.message() {
      if case .state(let change) = message, let error = change.error { codes.append(error.code) }
    }
    #expect(codes == ["sol_taken", "sol_owned"])
    #expect(igord.log.contains("always: down: SOL of"))
    let lost = try #require(igord.log.text.firstRange(of: "always: down: SOL of")).upperBound
    let start = igord.log.text[..<lost].utf8.count
    #expect(igord.log.contains("always: active", after: start))
    #expect(try bmcs.status(of: "always").activations == 2)
    let left = try bmcs.status(of: "own")
    #expect(left.sol == thief)
    #expect(left.activations == 1)
  }

  @Test func `the ghost of a killed run is taken back, another's session is not`() throws {
    let bmcs = try IgorBMCProcess(["--names", "own,never,other", "--script", "quiet"])
    let igord = try Self.settings([("own", "own"), ("never", "never"), ("other", "own")], bmcs)
    try igord.start()
    igord.kill()
    let ghost = try bmcs.status(of: "never").sol
    // While we are away, somebody else takes one of the consoles.
    try bmcs.control("other silent-steal")
    let thief = try bmcs.status(of: "other").sol
    try igord.start()

    #expect(try Self.console("own", igord).state == "active")
    let own = try bmcs.status(of: "own")
    #expect(own.activations == 2)
    // The ghost's session is closed: BMCs have few, and its end would take the new SOL along.
    #expect(own.sessions == 1)
    for (name, owner) in [("never", ghost), ("other", thief)] {
      #expect(try Self.console(name, igord).error?.code == "sol_owned")
      #expect(try bmcs.status(of: name).sol == owner)
      #expect(try bmcs.status(of: name).activations == 1)
    }
  }
}
