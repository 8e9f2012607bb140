// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

/// A link that is closed leaves nothing behind on its BMC, whenever that is.
struct ClosingTests {
  @Test func `closing within the last step of the login closes the session that it opens`() {
    let bench = LinkBench()
    bench.start()
    bench.run(for: .zero)
    while !bench.bmc.handshakes.contains(.rakpMessage3), bench.ended == nil {
      bench.run(for: .milliseconds(1))
    }
    bench.close()
    bench.run(for: .seconds(2))
    #expect(bench.ended == .closed)
    #expect(bench.bmc.log.last == CloseSession.command)
  }

  @Test func `closing right after the login closes the session too`() {
    let bench = LinkBench()
    bench.bmc.isSilentInside = true
    bench.start()
    bench.run(for: .milliseconds(500))
    #expect(bench.ended == nil)
    bench.bmc.isSilentInside = false
    bench.close()
    bench.run(for: .seconds(2))
    #expect(bench.ended == .closed)
    #expect(bench.bmc.log.last == CloseSession.command)
    let isClosed = bench.link.isSessionClosed
    #expect(isClosed)
  }

  @Test func `closing deactivates and closes the session`() {
    let bench = LinkBench()
    bench.activate()
    bench.close()
    bench.run(for: .seconds(3))
    #expect(bench.ended == .closed)
    #expect(bench.bmc.log.suffix(2) == [DeactivatePayload.command, CloseSession.command])
    #expect(bench.bmc.owner == nil)
    #expect(bench.nextDeadline == nil)
  }

  @Test func `closing while SOL is opened anew gives back what is ours, and only that`() {
    for isOurs in [true, false] {
      let bench = LinkBench()
      bench.activate()
      bench.run(for: .seconds(1))
      bench.bmc.ignoresSOL = true
      #expect(bench.write("x") == 1)
      bench.run(for: .seconds(20)) { bench.troubles.contains(.stuck) }
      #expect(bench.troubles == [.stuck])
      if !isOurs { bench.bmc.owner = 99 }
      bench.close()
      bench.run(for: .seconds(3))
      #expect(bench.bmc.log.contains(DeactivatePayload.command) == isOurs)
      #expect(bench.bmc.owner == (isOurs ? nil : 99))
      let isClosed = bench.link.isSessionClosed
      #expect(isClosed)
    }
  }

  @Test func `closing gives back what an unanswered activation may have got`() {
    for isOurs in [true, false] {
      let bench = LinkBench()
      bench.bmc.unanswered = [ActivatePayload.command]
      bench.start()
      bench.run(for: .seconds(2))
      #expect(bench.bmc.owner != nil && !bench.acceptsInput)
      if !isOurs { bench.bmc.owner = 99 }
      bench.close()
      bench.run(for: .seconds(3))
      #expect(bench.ended == .closed && bench.bmc.owner == (isOurs ? nil : 99))
    }
  }

  @Test func `a session whose SOL was perhaps not given back is remembered as open`() {
    let bench = LinkBench()
    bench.activate()
    bench.bmc.swallowed = [DeactivatePayload.command]
    bench.close()
    bench.run(for: .seconds(3))
    #expect(bench.bmc.log.last == CloseSession.command)
    let isClosed = bench.link.isSessionClosed
    #expect(!isClosed)
  }

  @Test func `closing does not wait for a BMC that is gone`() {
    let bench = LinkBench()
    bench.activate()
    bench.bmc.isSilent = true
    bench.close()
    bench.run(for: .seconds(2))
    #expect(bench.ended == .closed)
    let isClosed = bench.link.isSessionClosed
    #expect(!isClosed)
  }
}
