// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// From the first question to an active console, and every way to be refused.
struct LoginTests {
  @Test func `a link logs in with the best suite and activates SOL`() {
    let bench = LinkBench()
    bench.activate()
    let info = SOLInfo(
      cipherSuite: 17,
      privilege: .administrator,
      bmcSessionID: 2,
      characterLimit: 32,
      isEncrypted: true
    )
    #expect(bench.effects.contains(.active(info)))
    #expect(bench.effects.contains(.needsJournal(bmcSessionID: 2)))
    #expect(bench.bmc.handshakes == [.openSessionRequest, .rakpMessage1, .rakpMessage3])
    #expect(bench.memory.cipherSuite == 17)
    #expect(bench.memory.privilege == .administrator)
  }

  @Test func `the session's id is journaled before SOL is activated`() throws {
    let bench = LinkBench()
    bench.activate()
    let journal = try #require(bench.effects.firstIndex(of: .needsJournal(bmcSessionID: 2)))
    let active = try #require(
      bench.effects.firstIndex { if case .active = $0 { true } else { false } }
    )
    #expect(journal < active)
  }

  @Test(arguments: [3, 8, 12, 17] as [UInt8])
  func `a refused suite is followed by the next, and remembered`(suite: UInt8) {
    let bench = LinkBench()
    bench.bmc.suites = [suite]
    bench.activate()
    #expect(bench.memory.cipherSuite == suite)
    #expect(bench.acceptsInput)
    bench.close()
    bench.run(for: .seconds(2))
    #expect(bench.ended == .closed)
    bench.bmc.handshakes = []
    bench.relink()
    bench.run(for: .seconds(1))
    #expect(bench.bmc.handshakes == [.openSessionRequest, .rakpMessage1, .rakpMessage3])
  }

  @Test func `no suite in common ends the link and names what was said`() {
    let bench = LinkBench()
    bench.bmc.suites = [0, 1, 2]
    bench.start()
    bench.run(for: .seconds(5))
    let refusals = [17, 3, 8, 12].map {
      CipherSuiteRefusal(suite: $0, status: .noMatchingCipherSuite)
    }
    #expect(bench.ended == .cipherSuitesRefused(refusals))
  }

  @Test func `a BMC that refuses the 2.0 question is asked in the 1.5 form`() {
    let bench = LinkBench()
    bench.bmc.refusesV20Question = true
    bench.activate()
    #expect(bench.acceptsInput)
    #expect(bench.memory.asksInV15Form)
  }

  @Test func `a wrong password, an unknown user and a wrong BMC key are told apart`() {
    #expect(outcome(.user("admin", "wrong")) == .wrongPassword)
    #expect(outcome(.user("nobody", "secret")) == .userRefused(.unauthorizedName))
    #expect(outcome(.admin) { $0.bmcKey = [1, 2, 3] } == .wrongBMCKey)
    #expect(
      outcome(.admin) { $0.answers[SetSessionPrivilege.command] = SetSessionPrivilege.aboveLimit }
        == .privilegeRefused(.user)
    )
  }

  func outcome(
    _ configuration: BMCLinkConfiguration,
    _ prepare: (FakeBMC) -> Void = { _ in }
  ) -> EndReason? {
    let bench = LinkBench(configuration)
    prepare(bench.bmc)
    bench.start()
    bench.run(for: .seconds(30))
    return bench.ended
  }

  @Test(arguments: [PrivilegeLevel.user, .operator, .administrator])
  func `the privilege is lowered until the BMC agrees, and remembered`(limit: PrivilegeLevel) {
    let bench = LinkBench()
    bench.bmc.users["admin"] = ("secret", limit)
    bench.activate()
    #expect(bench.memory.privilege == limit)
  }

  @Test func `a level that the settings name is not lowered`() {
    var configuration = BMCLinkConfiguration.admin
    configuration.privilege = .level(.administrator)
    #expect(
      outcome(configuration) { $0.users["admin"] = ("secret", .operator) }
        == .userRefused(.invalidPrivilege)
    )
  }

  @Test(arguments: [PayloadType.openSessionRequest, .rakpMessage1])
  func `a lost step begins again with Open Session under a new id`(type: PayloadType) {
    let bench = LinkBench()
    bench.bmc.swallows[type] = 1
    let before = bench.consoleSessionID
    bench.activate()
    #expect(bench.acceptsInput)
    #expect(bench.bmc.handshakes.filter { $0 == .openSessionRequest }.count == 2)
    #expect(bench.consoleSessionID != before.next)
    #expect(bench.consoleSessionID.slot == before.slot)
    #expect(Set(bench.transmitted).count == bench.transmitted.count)
  }

  @Test(arguments: [PayloadType.openSessionRequest, .rakpMessage1, .rakpMessage3])
  func `a step that is always lost ends the link`(type: PayloadType) {
    let bench = LinkBench()
    bench.bmc.swallows[type] = 100
    bench.start()
    bench.run(for: .seconds(60))
    guard case .noAnswer = bench.ended else {
      Issue.record("\(String(describing: bench.ended))")
      return
    }
    #expect(bench.bmc.handshakes.filter { $0 == .openSessionRequest }.count == 3)
  }

  @Test func `a silent BMC is asked on, and found within two seconds of its return`() {
    let bench = LinkBench()
    bench.bmc.isSilent = true
    bench.start()
    bench.run(for: .seconds(100))
    #expect(bench.ended == nil)
    #expect(bench.notes == [.unreachable])
    bench.bmc.isSilent = false
    bench.run(for: .milliseconds(2500)) { bench.acceptsInput }
    #expect(bench.acceptsInput)
  }

  @Test func `a network that loses, repeats and reorders does not keep us out`() {
    for seed: UInt64 in 0..<40 {
      let bench = LinkBench(seed: seed)
      (bench.loss, bench.duplication, bench.delay) = (10, 30, 1...400)
      bench.start()
      for _ in 0..<5 {
        bench.run(for: .seconds(120)) { bench.acceptsInput || bench.ended != nil }
        guard case .noAnswer = bench.ended else { break }
        bench.forgetEffects()
        bench.relink()
      }
      #expect(bench.acceptsInput == true, "seed \(seed): \(bench.effects)")
    }
  }

  @Test func `a datagram finds its link by what it says`() {
    let bench = LinkBench()
    bench.activate()
    #expect(route(Suite3Capture.authenticationCapabilitiesResponse) == .source)
    #expect(route(Suite3Capture.openSessionResponse) == .slot(0x2_A3A4))
    #expect(route(Suite3Capture.rakpMessage2) == .slot(0x2_A3A4))
    #expect(route(Suite3Capture.setPrivilegeResponse) == .slot(0x2_A3A4))
    #expect(route([]) == .nobody)
    #expect(route([6, 0, 0xFF, 7]) == .nobody)
  }

  func route(_ datagram: [UInt8]) -> DatagramRoute { DatagramRoute(of: datagram.span) }
}
