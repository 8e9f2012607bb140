// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// Output, its acknowledgements, and what the BMC drops.
struct SOLOutputTests {
  func active() -> LinkBench {
    let bench = LinkBench()
    bench.activate()
    bench.run(for: .seconds(3))
    return bench
  }

  @Test func `nothing is acknowledged before it is in the journal`() {
    let bench = active()
    bench.journalDelay = nil
    bench.output(Array("kept?".utf8))
    let before = bench.transmitted.count
    bench.run(for: .milliseconds(400))
    #expect(bench.delivered == Array("kept?".utf8))
    #expect(bench.transmitted.count == before)
    #expect(bench.isHoldingAcknowledgement)
    bench.journaledNow()
    #expect(bench.transmitted.count == before + 1)
    bench.journaledNow()
    #expect(bench.transmitted.count == before + 1)
    bench.run(for: .seconds(1))
    #expect(bench.bmc.sol.output.isEmpty)
  }

  @Test func `a held acknowledgement is counted after 500 ms and a loss after 2 s`() {
    let bench = active()
    bench.journalDelay = nil
    bench.output([1])
    bench.run(for: .milliseconds(600))
    #expect(bench.notes.contains(.acknowledgementSlow))
    #expect(!bench.effects.contains(.lost(.heldTooLong)))
    bench.run(for: .seconds(10))
    #expect(bench.effects.filter { $0 == .lost(.heldTooLong) }.count == 1)
    #expect(bench.notes.filter { $0 == .acknowledgementSlow }.count == 1)
    #expect(bench.delivered == [1])
  }

  @Test func `a grown retransmission brings its tail under the next number`() {
    let bench = active()
    bench.journalDelay = nil
    bench.output(Array("one".utf8))
    bench.run(for: .milliseconds(10))
    bench.bmc.sol.output += Array("two".utf8)
    bench.run(for: .milliseconds(1500))
    #expect(bench.delivered == Array("one".utf8))
    bench.journalDelay = 0...0
    bench.journaledNow()
    bench.run(for: .seconds(2))
    #expect(bench.delivered == Array("onetwo".utf8))
  }

  @Test func `output that the BMC gave up on leaves a lost mark`() {
    let bench = active()
    bench.output(Array("seen".utf8))
    bench.run(for: .seconds(1))
    bench.bmc.sol.retryLimit = 4
    bench.loss = 100
    bench.output(Array("never seen".utf8))
    bench.run(for: .milliseconds(5500))
    bench.loss = 0
    bench.run(for: .seconds(2))
    bench.output(Array("seen again".utf8))
    bench.run(for: .seconds(2))
    #expect(bench.delivered == Array("seenseen again".utf8))
    #expect(bench.effects.contains(.lost(.gap)))
  }

  @Test func `an end acknowledges what it had, and leaves the rest with the BMC`() {
    let bench = active()
    bench.journalDelay = 300...300
    bench.output(Array("kept".utf8))
    bench.run(for: .milliseconds(50))
    bench.close()
    bench.output(Array("later".utf8))
    bench.run(for: .seconds(3))
    #expect(bench.ended == .closed)
    #expect(bench.delivered == Array("kept".utf8))
    #expect(bench.bmc.sol.output == Array("later".utf8))
  }

  @Test func `output that comes again is delivered once, and counted`() {
    let bench = active()
    for _ in 0..<3 {
      bench.fromBMC(bench.bmc.sendSOL(SOLHeader(sequence: 9), "once"))
      bench.run(for: .milliseconds(100))
    }
    #expect(bench.delivered == Array("once".utf8))
    #expect(bench.notes.filter { $0 == .repeated }.count == 2)
  }

  @Test func `flags are told once`() {
    let bench = active()
    let flags: SOLStatus = [.transmitOverrun, .breakDetected]
    bench.fromBMC(bench.bmc.sendSOL(SOLHeader(flags: flags.rawValue)))
    bench.run(for: .seconds(1))
    #expect(bench.effects.filter { $0 == .lost(.overrun) }.count == 1)
    #expect(bench.notes.filter { $0 == .breakDetected }.count == 1)
  }

  @Test func `an empty packet with a number is acknowledged at once`() {
    let bench = active()
    bench.fromBMC(bench.bmc.sendSOL(SOLHeader(sequence: 9)))
    let before = bench.transmitted.count
    bench.run(for: .milliseconds(50))
    #expect(bench.transmitted.count == before + 1)
    #expect(bench.delivered.isEmpty)
  }

  @Test func `a changed, repeated or foreign datagram does nothing`() throws {
    let bench = active()
    let genuine = try #require(bench.bmc.sendSOL(SOLHeader(sequence: 9)).first)
    for bit in 0..<genuine.count * 8 {
      var changed = genuine
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      let before = bench.transmitted.count
      bench.inject(changed)
      // The RMCP header's reserved byte and sequence are covered by nothing and mean nothing.
      if ![1, 2].contains(bit / 8) { #expect(bench.transmitted.count == before, "bit \(bit)") }
    }
    #expect(bench.delivered.isEmpty)
    #expect(bench.ended == nil)
  }
}
