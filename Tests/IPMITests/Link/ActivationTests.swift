// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// What a BMC may say to an activation.
struct ActivationTests {
  @Test func `a session is given back where its privilege is refused`() {
    var configuration = BMCLinkConfiguration.admin
    configuration.privilege = .level(.administrator)
    let bench = LinkBench(configuration)
    bench.bmc.answers[SetSessionPrivilege.command] = .insufficientPrivilege
    bench.start()
    bench.run(for: .seconds(5))
    #expect(bench.ended == .privilegeRefused(.administrator))
    #expect(bench.bmc.log == [SetSessionPrivilege.command, CloseSession.command])
  }

  @Test(
    arguments: [
      (ActivatePayload.disabled, SOLTrouble.disabled),
      (ActivatePayload.limitReached, .limitReached),
      (ActivatePayload.encryptionRefused, .encryptionRefused),
      (.insufficientPrivilege, .insufficientPrivilege),
      (.unspecified, .refused(.unspecified)),
    ] as [(CompletionCode, SOLTrouble)]
  )
  func `a refused activation is told and tried again`(code: CompletionCode, trouble: SOLTrouble) {
    let bench = LinkBench()
    bench.bmc.answers[ActivatePayload.command] = code
    bench.start()
    bench.run(for: .seconds(5))
    #expect(bench.troubles == [trouble])
    #expect(bench.ended == nil)
    bench.bmc.answers = [:]
    bench.run(for: .seconds(61))
    #expect(bench.acceptsInput)
  }

  @Test func `SOL goes unencrypted only where that is allowed`() {
    var configuration = BMCLinkConfiguration.admin
    configuration.allowsPlainSOL = true
    let bench = LinkBench(configuration)
    bench.bmc.answers[ActivatePayload.command] = ActivatePayload.encryptionRefused
    bench.start()
    bench.run(for: .milliseconds(3))
    bench.bmc.answers = [:]
    bench.run(for: .seconds(3))
    guard case .active(let info) = bench.effects.last(where: { $0.isActive }) else {
      Issue.record("not active")
      return
    }
    #expect(!info.isEncrypted || bench.bmc.log.filter { $0 == ActivatePayload.command }.count == 1)
  }

  @Test func `a status that is missing or wrong does not keep us out`() {
    for quirks in [[], [.solstatus]] as [Quirks] {
      var configuration = BMCLinkConfiguration.admin
      configuration.quirks = quirks
      let bench = LinkBench(configuration)
      bench.bmc.answers[GetPayloadActivationStatus.command] = .invalidDataField
      bench.activate()
      #expect(bench.acceptsInput)
      #expect(bench.bmc.log.contains(GetPayloadActivationStatus.command) == (quirks == []))
    }
  }

  @Test(
    arguments: [
      (0, 32, true), (5, 1, false), (36, 32, false), (259, 255, false), (0x2400, 32, true),
      (16384, 60, true), (0x7777, 32, true),
    ]
      as [(UInt16, Int, Bool)]
  )
  func `absurd payload sizes are put right`(size: UInt16, limit: Int, isDoubtful: Bool) {
    let bench = LinkBench()
    bench.bmc.inboundSize = size
    bench.activate()
    guard case .active(let info) = bench.effects.last(where: { $0.isActive }) else {
      Issue.record("not active")
      return
    }
    #expect(info.characterLimit == limit)
    #expect(bench.notes.contains(.payloadSizeDoubtful(size)) == isDoubtful)
  }
}

extension LinkEffect {
  var isActive: Bool { if case .active = self { true } else { false } }
}
