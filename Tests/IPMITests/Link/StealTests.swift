// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// Who has SOL, and what the `steal` policy makes of it.
struct StealTests {
  /// A bench whose BMC has given SOL to session 99.
  func occupied(_ steal: StealPolicy, ghost: Ghost? = nil) -> LinkBench {
    var configuration = BMCLinkConfiguration.admin
    configuration.steal = steal
    configuration.ghost = ghost
    let bench = LinkBench(configuration)
    bench.bmc.owner = 99
    return bench
  }

  let owner = SOLOwner(
    bmcSessionID: 99,
    holder: SessionInfo.Holder(userID: 2, privilege: .administrator, address: nil)
  )

  @Test(arguments: [StealPolicy.own, .never])
  func `SOL of somebody else is left alone, reported, and taken when it is free`(
    steal: StealPolicy
  ) {
    let bench = occupied(steal)
    bench.start()
    bench.run(for: .seconds(65))
    #expect(bench.troubles.allSatisfy { $0 == .owned(owner) })
    #expect(bench.troubles.count == 3)
    #expect(!bench.bmc.log.contains(DeactivatePayload.command))
    #expect(bench.write("x") == 0)
    bench.bmc.owner = nil
    bench.run(for: .seconds(31))
    #expect(bench.acceptsInput)
  }

  @Test func `SOL of somebody else is taken where the settings say so`() {
    let bench = occupied(.always)
    bench.activate()
    #expect(bench.acceptsInput)
    #expect(bench.bmc.log.filter { $0 == DeactivatePayload.command }.count == 1)
  }

  @Test func `the ghost of our own run is removed, with its session`() {
    let bench = occupied(.own, ghost: Ghost(bmcSessionID: 99))
    bench.activate()
    #expect(bench.acceptsInput)
    #expect(bench.notes.contains(.ghostFound(bmcSessionID: 99)))
    #expect(bench.bmc.log.contains(CloseSession.command))
  }

  @Test func `a session of our ghost's number at another address is not our ghost`() {
    let there = SessionInfo.Address(host: 0x7F00_0002, port: 4000)
    for (host, port, isOurs) in [
      (0x7F00_0002, 4000, true), (0x7F00_0002, nil, true), (nil, nil, true),
      (0x7F00_0003, nil, false), (0x7F00_0002, 4001, false),
    ] as [(UInt32?, UInt16?, Bool)] {
      let bench = occupied(.own, ghost: Ghost(bmcSessionID: 99, host: host, port: port))
      bench.bmc.holderAddress = there
      bench.start()
      bench.run(for: .seconds(2))
      #expect(bench.acceptsInput == isOurs)
    }
  }

  @Test func `never leaves a ghost alone too`() {
    let bench = occupied(.never, ghost: Ghost(bmcSessionID: 99))
    bench.start()
    bench.run(for: .seconds(10))
    #expect(!bench.acceptsInput)
  }

  @Test func `a BMC that cannot name the owner keeps it`() {
    let bench = occupied(.own, ghost: Ghost(bmcSessionID: 99))
    bench.bmc.answers[GetPayloadInstanceInfo.command] = .invalidCommand
    bench.start()
    bench.run(for: .seconds(10))
    #expect(bench.troubles == [.owned(SOLOwner(bmcSessionID: nil))])
  }

  @Test(arguments: StealPolicy.allCases)
  func `SOL of an owner that the BMC calls nobody is not ours either`(steal: StealPolicy) {
    let bench = occupied(steal, ghost: Ghost(bmcSessionID: 99))
    bench.bmc.hidesOwner = true
    bench.start()
    bench.run(for: .seconds(65))
    guard steal != .always else {
      let isTaken = bench.acceptsInput
      #expect(isTaken)
      return
    }
    #expect(bench.troubles.allSatisfy { $0 == .owned(SOLOwner(bmcSessionID: nil)) })
    #expect(bench.troubles.count == 3)
    #expect(!bench.bmc.log.contains(DeactivatePayload.command))
    bench.bmc.owner = nil
    bench.run(for: .seconds(31))
    let isActive = bench.acceptsInput
    #expect(isActive)
  }

  @Test func `SOL that is opened anew is not taken from whoever has it by then`() {
    var configuration = BMCLinkConfiguration.admin
    configuration.quirks = [.solreopen]
    let bench = LinkBench(configuration)
    bench.activate()
    bench.run(for: .seconds(1))
    bench.bmc.owner = 99
    bench.powerChanged()
    bench.run(for: .seconds(5))
    #expect(!bench.bmc.log.contains(DeactivatePayload.command))
    #expect(bench.troubles.last == .owned(owner))
  }

  @Test func `deactivating in vain is bounded`() {
    let bench = occupied(.always)
    bench.bmc.answers[DeactivatePayload.command] = .success
    bench.start()
    bench.run(for: .seconds(20))
    #expect(bench.troubles == [.notReleased])
    #expect(bench.bmc.log.filter { $0 == DeactivatePayload.command }.count == 3)
  }

  @Test(arguments: StealPolicy.allCases)
  func `a BMC that names no owner has SOL opened anew by a new session`(steal: StealPolicy) {
    var configuration = BMCLinkConfiguration.admin
    configuration.steal = steal
    let bench = LinkBench(configuration)
    bench.bmc.answers[GetPayloadInstanceInfo.command] = .invalidCommand
    bench.activate()
    bench.run(for: .seconds(1))
    // Somebody takes it without a word.
    bench.bmc.owner = 99
    #expect(bench.write("x") == 1)
    bench.run(for: .seconds(25)) { bench.ended != nil }
    #expect(bench.bmc.log.contains(DeactivatePayload.command) == (steal == .always))
    guard steal != .always else { return }
    #expect(bench.ended == .closed && bench.bmc.owner == 99)
    bench.relink()
    bench.run(for: .seconds(5))
    #expect(bench.troubles.last == .owned(SOLOwner(bmcSessionID: nil)))
    #expect(!bench.bmc.log.contains(DeactivatePayload.command))
  }

  @Test(arguments: [CompletionCode.busy, .timeout, .unspecified])
  func `a BMC that was too busy to name the owner is asked again`(code: CompletionCode) {
    let bench = occupied(.own)
    bench.bmc.answers[GetPayloadInstanceInfo.command] = code
    bench.start()
    bench.run(for: .seconds(10))
    #expect(bench.troubles == [.owned(SOLOwner(bmcSessionID: nil))])
    bench.bmc.answers = [:]
    bench.bmc.owner = nil
    bench.run(for: .seconds(30))
    #expect(bench.acceptsInput)
    bench.bmc.owner = 99
    bench.run(for: .seconds(65))
    #expect(bench.troubles.last == .owned(owner))
  }
}
