// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import Testing

@testable import BMCSimulator

/// Faults, and what FreeIPMI and ipmitool make of them.
struct FaultToolTests {
  @Test func `ipmiconsole gets a whole stream through a bad network`() async throws {
    let count = 24_000
    let rack = try ToolRack(.flood(rate: 0, count: count)) {
      $0.configuration.startsOn = false
      $0.configuration.sol.retryInterval = .milliseconds(40)
    }
    let session = try TerminalSession(rack.console("ipmiconsole 17"))
    #expect(session.prints("SOL established"))
    await rack.apply(.loss(0.1))
    await rack.apply(.duplicate(0.1))
    await rack.apply(.delay(Duration.milliseconds(1)...Duration.milliseconds(8)))
    // Not a byte of it comes over the good network.
    await rack.rack.on("osl01") { bmc, now in _ = bmc.machine.obey(.on, at: now) }
    let expected = NumberedLines(name: "osl01").bytes(count: count)
    #expect(session.prints(String(decoding: expected.suffix(100), as: UTF8.self)))
    let isWhole = session.text.contains(String(decoding: expected, as: UTF8.self))
    #expect(isWhole)
    #expect(await rack.record().retransmissionCount > 0)
  }

  @Test(arguments: [Fault.partialAcks(3), .refuseAcks(2)])
  func `what is typed at a reluctant BMC arrives once, in order`(fault: Fault) async throws {
    let rack = try ToolRack(.echo)
    await rack.rack.on("osl01") { bmc, _ in bmc.record.keepsContent = true }
    let session = try TerminalSession(rack.console("ipmiconsole 3"))
    #expect(session.prints("SOL established"))
    await rack.apply(fault)
    let text = (1...9).map { "key strokes number \($0)\r" }.joined()
    session.type(text)
    let count = text.utf8.count
    #expect(await rack.rack.wait(for: "osl01") { $0.record.typedCount >= count })
    #expect(await rack.record().typed == Array(text.utf8))
    session.type("&.")
    #expect(session.ends())
  }

  @Test func `SOL that somebody owns is taken over, and SOL that is stuck is not`() async throws {
    let rack = try ToolRack(.echo)
    await rack.apply(.owned)
    let refused = try TerminalSession(rack.console("ipmitool 17"))
    #expect(refused.prints("already active on another session"))
    let thief = try TerminalSession(rack.console("ipmiconsole 17"))
    #expect(thief.prints("SOL established"))
    await rack.apply(.steal)
    #expect(thief.prints("SOL session stolen"))
    await rack.apply(.stuck(true))
    let hopeless = try TerminalSession(rack.console("ipmiconsole 17"))
    #expect(hopeless.prints("error received") && hopeless.ends())
  }

  @Test func `a wrong code in the handshake is noticed`() async throws {
    let rack = try ToolRack(.quiet)
    await rack.apply(.wrongRAKP2(true))
    #expect(try await rack.ipmipower("--stat").contains("password invalid"))
    await rack.apply(.clear)
    #expect(try await rack.ipmipower("--stat").contains(": on"))
    await rack.apply(.wrongRAKP4(true))
    #expect(try await !rack.ipmipower("--stat").contains(": on"))
  }

  @Test func `a dark BMC, and one whose packets are forged, time out`() async throws {
    let rack = try ToolRack(.quiet)
    await rack.apply(.silence(nil))
    let timeouts = "--session-timeout 900 --retransmission-timeout 200"
    #expect(try await rack.ipmipower("--stat \(timeouts)").contains("timeout"))
    await rack.apply(.clear)
    await rack.apply(.wrongHMAC(.max))
    #expect(try await rack.ipmipower("--stat \(timeouts)").contains("timeout"))
    await rack.apply(.clear)
    #expect(try await rack.ipmipower("--stat").contains(": on"))
  }
}
