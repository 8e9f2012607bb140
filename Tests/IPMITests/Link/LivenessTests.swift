// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// Whether the BMC is there, knows us, and whether SOL is still ours.
struct LivenessTests {
  func active(seed: UInt64 = 1) -> LinkBench {
    let bench = LinkBench(seed: seed)
    bench.activate()
    bench.run(for: .seconds(3))
    return bench
  }

  @Test func `a BMC that takes the login and answers nothing in the session has forgotten nothing`()
  {
    let bench = LinkBench()
    bench.bmc.isSilentInside = true
    bench.start()
    bench.run(for: .seconds(30)) { bench.ended != nil }
    #expect(bench.ended == .noAnswer(.setPrivilege))
  }

  @Test(
    arguments: [
      (1, 1.6...2.1), (800, 1.6...2.1), (4_000, 8...10.1), (10_000, 20...25.1), (50_000, 20...25.1),
    ]
  )
  func `the more sessions there are, the less often a quiet one is probed`(
    links: Int,
    pause: ClosedRange<Double>
  ) {
    let bench = active()
    bench.workspace.pace = ProbePace(of: links)
    bench.run(for: .seconds(90))
    #expect(bench.ended == nil)
    let probes = probes(of: bench, within: 500)
    #expect((500 / pause.upperBound - 1...500 / pause.lowerBound + 1).contains(Double(probes)))
    #expect(bench.bmc.log.allSatisfy { $0 == GetPayloadInstanceInfo.command })
  }

  @Test func `among 10,000, one that ran lately is probed each 5 seconds, a watched one each 2`() {
    let bench = active()
    bench.workspace.pace = ProbePace(of: 10_000)
    bench.run(for: .seconds(90))
    bench.output(Array("a line".utf8))
    bench.run(for: .seconds(1))
    #expect((9...14).contains(probes(of: bench, within: 55)))
    bench.setWatched(true)
    #expect((115...126).contains(probes(of: bench, within: 250)))
  }

  func probes(of bench: LinkBench, within seconds: Int) -> Int {
    bench.bmc.log = []
    bench.run(for: .seconds(seconds))
    return bench.bmc.log.count
  }

  @Test func `who watches before the login counts after it`() {
    let bench = LinkBench()
    bench.setWatched(true)
    bench.activate()
    bench.run(for: .seconds(90))
    bench.bmc.log = []
    bench.run(for: .seconds(100))
    #expect(bench.bmc.log.count >= 45)
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `a BMC that answers outside and not inside has forgotten us, after 100 quiet seconds too`(
    seed: UInt64
  ) {
    let bench = active(seed: seed)
    if seed % 2 == 1 { bench.run(for: .seconds(100)) }
    bench.bmc.reboot()
    bench.run(for: .milliseconds(4700)) { bench.ended != nil }
    #expect(bench.ended == .forgotten)
  }

  @Test(arguments: [true, false])
  func `after a reboot of ten seconds the console is back within five`(isWatched: Bool) {
    let bench = active(seed: isWatched ? 1 : 2)
    bench.setWatched(isWatched)
    if !isWatched { bench.run(for: .seconds(100)) }
    bench.bmc.isSilent = true
    bench.bmc.reboot()
    bench.run(for: .seconds(10))
    bench.bmc.isSilent = false
    bench.run(for: .seconds(5)) { bench.ended != nil }
    #expect(bench.ended == .forgotten)
    bench.relink()
    bench.run(for: .seconds(1))
    #expect(bench.acceptsInput)
  }

  @Test func `darkness of 45 seconds costs nothing but input`() {
    let bench = active()
    bench.setWatched(true)
    bench.bmc.isSilent = true
    #expect(bench.write("x") == 1)
    bench.run(for: .seconds(45))
    #expect(bench.troubles == [.dark])
    #expect(bench.effects.contains(.inputUnsure(1)))
    #expect(!bench.acceptsInput)
    #expect(bench.write("y") == 0)
    bench.bmc.isSilent = false
    bench.run(for: .milliseconds(2500))
    #expect(bench.acceptsInput)
    #expect(bench.ended == nil)
    #expect(bench.notes.contains(.back))
    #expect(bench.write("z") == 1)
    bench.run(for: .seconds(2))
    #expect(bench.bmc.sol.typed == Array("z".utf8))
    bench.output(Array("still here".utf8))
    bench.run(for: .seconds(2))
    #expect(bench.delivered == Array("still here".utf8))
  }

  @Test func `darkness amid many questions costs no more`() {
    let bench = active()
    bench.run(for: .seconds(1))
    bench.bmc.isSilent = true
    _ = bench.write("x")
    for token: UInt64 in 0..<20 {
      let order = CommandOrder(GetChassisStatus(), kind: .read, priority: .sensors)
      #expect(bench.perform(order, token: token))
    }
    bench.run(for: .seconds(50))
    #expect(bench.troubles == [.dark])
    bench.bmc.isSilent = false
    bench.run(for: .milliseconds(2500))
    #expect(bench.acceptsInput)
    #expect(bench.ended == nil)
    #expect(bench.write("z") == 1)
    bench.run(for: .seconds(2))
    #expect(bench.bmc.sol.typed == Array("z".utf8))
  }

  @Test func `a BMC that sends the same output for ever and heeds nothing has forgotten us`() {
    let bench = active()
    bench.bmc.isSilentInside = true
    bench.output(Array("a line".utf8))
    bench.run(for: .seconds(15)) { bench.ended != nil }
    #expect(bench.delivered == Array("a line".utf8))
    #expect(bench.ended == .forgotten)
  }

  @Test func `darkness of over a minute ends the session`() {
    let bench = active()
    bench.bmc.isSilent = true
    bench.run(for: .seconds(95)) { bench.ended != nil }
    #expect(bench.ended == .dark)
  }

  @Test func `a lost probe is nothing`() {
    for seed: UInt64 in 0..<10 {
      let bench = active(seed: seed)
      bench.loss = 10
      bench.run(for: .seconds(300))
      #expect(bench.ended == nil, "seed \(seed)")
    }
  }

  struct BadNetwork {
    var loss: Int
    /// Milliseconds, each way.
    var delay: ClosedRange<Int>
    /// How many of a hundred sessions may go.
    var limit: Int
  }

  @Test(
    arguments: [
      BadNetwork(loss: 10, delay: 1...1, limit: 5), BadNetwork(loss: 15, delay: 1...1, limit: 9),
      BadNetwork(loss: 5, delay: 1...900, limit: 3),
      BadNetwork(loss: 15, delay: 1...900, limit: 6),
    ]
  )
  func `of sessions that are watched over a bad network for ten minutes hardly one goes`(
    network: BadNetwork
  ) {
    let ended = (0..<100 as Range<UInt64>).count { seed in
      let bench = active(seed: seed)
      bench.setWatched(true)
      (bench.loss, bench.delay) = (network.loss, network.delay)
      bench.run(for: .seconds(600)) { bench.ended != nil }
      return bench.ended != nil
    }
    #expect(ended <= network.limit)
  }

  @Test func `a silent theft is noticed, and respected`() {
    let bench = active()
    bench.bmc.owner = 500
    bench.run(for: .seconds(30)) { !bench.troubles.isEmpty }
    #expect(bench.troubles == [.stolen(SOLOwner(bmcSessionID: 500))])
    bench.run(for: .seconds(10))
    #expect(!bench.bmc.log.contains(DeactivatePayload.command))
    bench.bmc.owner = nil
    bench.run(for: .seconds(31))
    #expect(bench.acceptsInput)
  }

  @Test func `a theft is noticed also while commands keep the session from being quiet`() {
    let bench = active()
    for token: UInt64 in 0..<70 {
      if token == 5 { bench.bmc.owner = 500 }
      let order = CommandOrder(GetChassisStatus(), kind: .read, priority: .sensors)
      #expect(bench.perform(order, token: token))
      bench.run(for: .seconds(1))
    }
    #expect(bench.troubles.first == .stolen(SOLOwner(bmcSessionID: 500)))
  }

  @Test func `SOL that nobody has any more is activated again at once`() {
    let bench = active()
    bench.bmc.owner = nil
    bench.powerChanged()
    bench.run(for: .seconds(1))
    #expect(bench.troubles == [.deactivated])
    #expect(bench.activations == 2)
    #expect(bench.acceptsInput)
  }

  @Test func `the deactivated bit leads to a new activation, and typed bytes are unsure`() {
    let bench = active()
    bench.bmc.sol.inputLimit = 0
    _ = bench.write("abc")
    bench.fromBMC(bench.bmc.sendSOL(SOLHeader(flags: SOLStatus.deactivated.rawValue)))
    bench.bmc.owner = nil
    bench.run(for: .seconds(1))
    #expect(bench.troubles == [.deactivated])
    #expect(bench.effects.contains(.inputUnsure(3)))
    #expect(bench.activations == 2)
  }

  @Test func `activations that do not last are spaced out`() {
    let bench = active()
    for _ in 0..<200 {
      bench.bmc.owner = nil
      bench.powerChanged()
      bench.run(for: .seconds(1))
    }
    #expect((5...20).contains(bench.activations))
  }

  @Test func `a board that loses SOL with the power gets it opened anew`() {
    var configuration = BMCLinkConfiguration.admin
    configuration.quirks = [.solreopen]
    let bench = LinkBench(configuration)
    bench.activate()
    bench.run(for: .seconds(3))
    bench.powerChanged()
    bench.run(for: .seconds(1))
    #expect(bench.activations == 2)
    #expect(bench.bmc.log.filter { $0 == DeactivatePayload.command }.count == 1)
  }

  @Test func `numbers that run far ahead are followed`() {
    let bench = active()
    bench.bmc.skipNumbers(1_000_000)
    bench.output(Array("after".utf8))
    bench.run(for: .seconds(1))
    #expect(bench.delivered == Array("after".utf8))
    #expect(bench.notes.contains(.sequenceJumped(1_000_000)))
  }
}
