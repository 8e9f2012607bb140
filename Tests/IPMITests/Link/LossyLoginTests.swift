// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

/// Logins over a network that loses packets, with three handshakes a minute.
struct LossyLoginTests {
  /// How many of 300 logins are through within a time.
  private func loggedIn(at loss: Int, within limit: Duration, refusingRepeats: Bool) -> Int {
    (0..<300).count { seed in
      let bench = LinkBench(seed: UInt64(seed))
      bench.bmc.refusesRepeats = refusingRepeats
      bench.loss = loss
      bench.start()
      bench.run(for: limit) { bench.isLoggedIn || bench.ended != nil }
      #expect(bench.opens <= 3)
      return bench.isLoggedIn
    }
  }

  @Test(arguments: [(false, 282), (true, 276)])
  func `where one packet of ten is lost, nearly all logins are through within a minute`(
    refusingRepeats: Bool,
    least: Int
  ) {
    let count = loggedIn(at: 10, within: .seconds(55), refusingRepeats: refusingRepeats)
    #expect(count >= least, "\(count) of 300")
  }

  @Test(arguments: [(false, 250), (true, 225)])
  func `where one packet of five is lost, most are`(refusingRepeats: Bool, least: Int) {
    let count = loggedIn(at: 20, within: .seconds(55), refusingRepeats: refusingRepeats)
    #expect(count >= least, "\(count) of 300")
  }

  @Test(arguments: [false, true])
  func `an answer in the session stands in for a lost RAKP message 4`(refusingRepeats: Bool) {
    let bench = LinkBench()
    bench.bmc.refusesRepeats = refusingRepeats
    bench.bmc.losesAnswers[.rakpMessage3] = 1
    bench.activate()
    #expect(bench.acceptsInput)
    #expect(bench.bmc.handshakes == [.openSessionRequest, .rakpMessage1, .rakpMessage3])
    #expect(bench.memory.cipherSuite == 17 && bench.memory.privilege == .administrator)
  }

  @Test(arguments: [1, 2])
  func `RAKP message 3 goes out again where nothing answers in the session`(lost: Int) {
    let bench = LinkBench()
    bench.bmc.swallows[.rakpMessage3] = lost
    bench.activate()
    #expect(bench.acceptsInput)
    let messages = [PayloadType](repeating: .rakpMessage3, count: lost + 1)
    #expect(bench.bmc.handshakes == [.openSessionRequest, .rakpMessage1] + messages)
  }

  @Test(arguments: [1, 17] as [UInt8])
  func `an error in a session that is not open yet does not open it`(suite: UInt8) throws {
    var configuration = BMCLinkConfiguration.admin
    configuration.cipherSuites = [try #require(CipherSuite(id: suite))]
    let bench = LinkBench(configuration)
    bench.bmc.suites = [suite]
    bench.bmc.answersEarly = true
    bench.bmc.swallows[.rakpMessage3] = 1
    bench.start()
    bench.run(for: .seconds(2))
    #expect(bench.bmc.handshakes == [.openSessionRequest, .rakpMessage1, .rakpMessage3])
    #expect(!bench.isLoggedIn)
    bench.run(for: .seconds(2))
    #expect(bench.isLoggedIn)
    #expect(bench.opens == 1)
  }

  @Test func `a BMC that refuses a RAKP message 3 that comes again is asked on in the session`() {
    let bench = LinkBench()
    bench.bmc.refusesRepeats = true
    bench.bmc.losesAnswers[.rakpMessage3] = 1
    bench.bmc.isSilentInside = true
    bench.start()
    bench.run(for: .seconds(5)) { bench.bmc.handshakes.count { $0 == .rakpMessage3 } == 2 }
    bench.bmc.isSilentInside = false
    bench.run(for: .seconds(5)) { bench.acceptsInput }
    #expect(bench.acceptsInput)
    #expect(bench.opens == 1)
  }

  @Test func `an answer that is not signed with the session's keys opens nothing`() {
    let bench = LinkBench()
    bench.bmc.bmcKey = [1, 2, 3]
    bench.bmc.losesAnswers[.rakpMessage3] = 2
    bench.start()
    bench.run(for: .seconds(30)) { bench.ended != nil }
    #expect(bench.ended == .wrongBMCKey)
    #expect(!bench.isLoggedIn)
  }

  @Test func `a session that may be open is closed before the next is asked for`() {
    let bench = LinkBench()
    bench.bmc.losesAnswers[.rakpMessage3] = 100
    bench.bmc.swallowed = [SetSessionPrivilege.command]
    var most = 0
    bench.start()
    bench.run(for: .seconds(60)) {
      most = max(most, bench.bmc.sessions.count)
      return bench.ended != nil
    }
    bench.run(for: .seconds(1))
    #expect(bench.ended == .noAnswer(.rakpMessage3))
    #expect(bench.opens == 3)
    #expect(bench.bmc.log.count { $0 == CloseSession.command } == 3)
    #expect(most == 1)
    #expect(bench.bmc.sessions.isEmpty)
  }

  @Test func `who leaves before RAKP message 4 came closes the session that may be open`() {
    let bench = LinkBench()
    bench.bmc.losesAnswers[.rakpMessage3] = 1
    bench.start()
    bench.run(for: .seconds(5)) { bench.bmc.handshakes.contains(.rakpMessage3) }
    #expect(bench.bmc.sessions.count == 1)
    bench.close()
    bench.run(for: .seconds(2))
    #expect(bench.ended == .closed)
    #expect(bench.bmc.sessions.isEmpty)
  }

  @Test(arguments: [false, true])
  func `RAKP message 1 goes out again only once a minute's handshake is lost`(
    refusingRepeats: Bool
  ) {
    let bench = LinkBench()
    bench.bmc.refusesRepeats = refusingRepeats
    bench.bmc.losesAnswers[.rakpMessage1] = 2
    bench.activate()
    #expect(bench.acceptsInput)
    let begun: [PayloadType] = [.openSessionRequest, .rakpMessage1]
    let rest: [PayloadType] = refusingRepeats ? begun + [.rakpMessage3] : [.rakpMessage3]
    #expect(bench.bmc.handshakes == begun + begun + [.rakpMessage1] + rest)
  }
}

extension LinkBench {
  fileprivate var isLoggedIn: Bool {
    notes.contains { if case .loggedIn = $0 { true } else { false } }
  }

  /// Handshakes that the BMC saw begin.
  fileprivate var opens: Int { bmc.handshakes.count { $0 == .openSessionRequest } }
}
