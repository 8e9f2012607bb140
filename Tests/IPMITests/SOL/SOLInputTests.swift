// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// Typing, breaks, and what a BMC may do to them.
struct SOLInputTests {
  func active(_ sol: FakeSOL = FakeSOL(), quirks: Quirks = []) -> LinkBench {
    var configuration = BMCLinkConfiguration.admin
    configuration.quirks = quirks
    let bench = LinkBench(configuration)
    bench.bmc.sol = sol
    bench.activate()
    return bench
  }

  @Test(arguments: 0...15 as ClosedRange<UInt8>, [false, true])
  func `whatever number a BMC remembers, the first keys are not lost`(
    remembered: UInt8,
    acknowledgesEmptyPackets: Bool
  ) {
    var sol = FakeSOL(remembered: remembered)
    sol.acknowledgesEmptyPackets = acknowledgesEmptyPackets
    let bench = active(sol)
    #expect(bench.write("first") == 5)
    bench.run(for: .seconds(4))
    #expect(bench.bmc.sol.typed == Array("first".utf8))
    bench.close()
    bench.run(for: .seconds(2))
    bench.relink()
    bench.run(for: .seconds(4)) { bench.acceptsInput }
    #expect(bench.write("second") == 6)
    bench.run(for: .seconds(4))
    #expect(bench.bmc.sol.typed == Array("firstsecond".utf8))
  }

  @Test func `at most 4 KiB wait`() {
    let bench = active()
    bench.bmc.isSilent = true
    let text = String(repeating: "x", count: 3000)
    #expect(bench.write(text) == 3000)
    #expect(bench.write(text) == 1096)
    #expect(bench.write(text) == 0)
    #expect(bench.inputRoom == 0)
  }

  @Test func `a break goes between what was typed before and after, once`() {
    let bench = active()
    bench.run(for: .seconds(2))
    #expect(bench.write("before") == 6)
    #expect(bench.sendBreak())
    #expect(bench.write("after") == 5)
    bench.run(for: .milliseconds(100))
    #expect(bench.bmc.sol.typed == Array("before".utf8))
    bench.run(for: .seconds(5))
    #expect(bench.bmc.sol.typed == Array("beforeafter".utf8))
    #expect(bench.bmc.sol.breaks == 1)
  }

  @Test func `breaks are bounded and refused where nothing is active`() {
    let bench = active()
    bench.bmc.isSilent = true
    let taken = (0..<40).filter { _ in bench.sendBreak() }.count
    #expect((16...17).contains(taken))
    let other = LinkBench()
    #expect(!other.sendBreak())
    #expect(other.write("x") == 0)
  }

  @Test func `what is typed at a machine that is off is refused, not kept`() {
    let bench = active()
    bench.run(for: .seconds(2))
    bench.bmc.sol.isPoweredOff = true
    #expect(bench.write("lost") == 4)
    bench.run(for: .seconds(2))
    #expect(bench.effects.contains(.inputRefused(4)))
    #expect(bench.notes.contains(.transferUnavailable(true)))
    bench.bmc.sol.isPoweredOff = false
    #expect(bench.write("kept") == 4)
    bench.run(for: .seconds(2))
    #expect(bench.bmc.sol.typed == Array("kept".utf8))
    #expect(bench.notes.contains(.transferUnavailable(false)))
  }

  @Test func `an accepted count of 0 means all on boards that say so`() {
    let bench = active(quirks: [.intelplus])
    bench.run(for: .seconds(2))
    bench.bmc.sol.inputLimit = 0
    #expect(bench.write("abc") == 3)
    let before = bench.transmitted.count
    bench.run(for: .milliseconds(900))
    #expect(bench.transmitted.count == before)
    #expect(bench.inputRoom == 4096)
  }

  @Test func `a BMC that takes nothing has its SOL opened anew, and the bytes are unsure`() {
    let bench = active()
    bench.run(for: .seconds(2))
    #expect(bench.write("abc") == 3)
    bench.run(for: .seconds(1))
    let bmc = bench.bmc
    bmc.sol.typed = []
    bmc.ignoresSOL = true
    #expect(bench.write("def") == 3)
    bench.run(for: .seconds(20)) { !bench.troubles.isEmpty }
    #expect(bench.troubles == [.stuck])
    #expect(bench.effects.contains(.inputUnsure(3)))
    bmc.ignoresSOL = false
    bench.run(for: .seconds(3))
    #expect(bench.acceptsInput)
    #expect(bmc.sol.typed.isEmpty)
  }

  @Test func `a wedged BMC gets the next number where the quirk says so`() {
    let bench = active(quirks: [.solpacketseq])
    bench.run(for: .seconds(2))
    bench.bmc.ignoresSOL = true
    #expect(bench.write("abc") == 3)
    bench.run(for: .seconds(17))
    bench.bmc.ignoresSOL = false
    bench.run(for: .seconds(3))
    #expect(bench.troubles.isEmpty)
    #expect(bench.bmc.sol.typed == Array("abc".utf8))
  }
}
