// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import IPMI
import Notation
import Testing

@testable import Consoles

/// A BMC that refuses in one way, and what people are told of it.
struct Trouble: CustomTestStringConvertible {
  var testDescription: String
  var code: ConsoleError.Code
  /// Words that the message has to have.
  var words: [String]
  var user = "admin"
  var password = "igor-admin"
  var suites = CipherSuite.preferred
  var privilege = PrivilegeChoice.auto
  var adjust: @Sendable (inout BMCPlan) -> Void = { _ in }

  static let all: [Trouble] = [
    Trouble(
      testDescription: "wrong password",
      code: .wrongPassword,
      words: ["password", "\"admin\"", "password_file"],
      password: "guess"
    ),
    Trouble(
      testDescription: "unknown user",
      code: .unknownUser,
      words: ["\"nobody\"", "exists"],
      user: "nobody"
    ),
    Trouble(
      testDescription: "disabled user",
      code: .unknownUser,
      words: ["\"admin\"", "enabled"],
      adjust: { $0.configuration.users[0].isEnabled = false }
    ),
    Trouble(
      testDescription: "a privilege that the user may not have",
      code: .privilege,
      words: ["\"user\"", "privilege administrator", "`privilege = \"auto\"`"],
      user: "user",
      password: "igor-user",
      privilege: .level(.administrator)
    ),
    Trouble(
      testDescription: "cipher suites refused",
      code: .cipherSuite,
      words: ["17", "cipher_suites"],
      suites: [CipherSuite(id: 17)].compactMap(\.self),
      adjust: { $0.configuration.cipherSuites = [3] }
    ),
    Trouble(
      testDescription: "SOL disabled",
      code: .solDisabled,
      words: ["Serial over LAN", "ipmitool sol set enabled"],
      adjust: { $0.configuration.sol.isEnabled = false }
    ),
    Trouble(
      testDescription: "SOL in use",
      code: .solOwned,
      words: ["in use by", "steal"],
      adjust: { $0.faults = [.owned] }
    ),
    Trouble(
      testDescription: "no session free",
      code: .busy,
      words: ["no free session"],
      adjust: { $0.configuration.sessionLimit = 0 }
    ),
    Trouble(
      testDescription: "silent BMC",
      code: .unreachable,
      words: ["no answer from 127.0.0.1:", "IPMI over LAN"],
      adjust: { $0.faults = [.silence(nil)] }
    ),
  ]
}

struct SOLTroubleTests {
  @Test(arguments: Trouble.all)
  func `each trouble has its own message, told once`(trouble: Trouble) throws {
    let bench = try RackBench { $0.pauses.refused = .milliseconds(200) }
    let rig = try SOLRig(.echo, on: bench.loop, trouble.adjust)
    var bmc = rig.bmc(user: trouble.user, password: trouble.password)
    bmc.cipherSuites = trouble.suites
    bmc.privilege = trouble.privilege
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: .bmc(bmc))])
    try bench.wait(for: .down, of: .osl03)
    let error = try #require(try bench.snapshot(.osl03).status.error)
    #expect(error.code == trouble.code)
    for word in trouble.words { #expect(error.message.contains(word), "\(error.message)") }
    let alice = try bench.join(.osl03)
    #expect(alice.attached?.error?.code == trouble.code.rawValue)
    let lines = bench.lines.all.filter { $0.hasPrefix("osl03: ") }
    #expect(lines == ["osl03: down: \(error.message)"])
  }

  @Test
  func `nobody at the port is told with the network's own words`() throws {
    let bench = try RackBench()
    let rig = try SOLRig(.echo, on: bench.loop)
    var bmc = rig.bmc()
    bmc.port = 9
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: .bmc(bmc))])
    try bench.wait(for: .down, of: .osl03)
    let error = try #require(try bench.snapshot(.osl03).status.error)
    #expect(error.message.contains("Connection refused"), "\(error.message)")
  }

  @Test
  func `a name without an address is told, and not a handshake`() throws {
    let bench = try RackBench()
    let rig = try SOLRig(.echo, on: bench.loop)
    var bmc = rig.bmc()
    bmc.host = "no-such-host.invalid"
    bench.rack.apply([ConsoleConfiguration(name: .osl03, source: .bmc(bmc))])
    try bench.wait(for: .down, of: .osl03)
    #expect(try bench.snapshot(.osl03).status.error?.code == .unknownHost)
    #expect(rig.record.handshakeCount == 0)
  }
}
