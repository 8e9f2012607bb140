// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

struct HandshakeLimiterTests {
  @Test
  func `all consoles together start no more than the limit says`() {
    let start = Moment.now
    var limiter = HandshakeLimiter(perSecond: 100, at: start)
    let begun = (0..<1000).map { _ in limiter.reserve(at: start) }
    #expect(begun == begun.sorted())
    #expect(begun.prefix(25).allSatisfy { $0 == start }, "a quarter begins together")
    #expect(Set(begun).count == 976, "each of the others has a time of its own")
    for index in 100..<begun.count {
      #expect(begun[index] - begun[index - 100] >= .milliseconds(1000))
    }
    #expect((.seconds(12) ... .seconds(14)).contains(begun[999] - start))
    #expect(limiter.reserve(at: start + .seconds(60)) == start + .seconds(60))
  }

  @Test(arguments: [PayloadType.openSessionRequest, .rakpMessage1, .rakpMessage3])
  func `no BMC sees more than three handshakes in any minute`(lost: PayloadType) {
    let bench = LinkBench()
    bench.bmc.swallows[lost] = .max
    bench.start()
    var begun: [Moment] = []
    for _ in 0..<6000 {
      bench.bmc.handshakes = []
      bench.run(for: .milliseconds(100))
      begun += bench.bmc.handshakes.filter { $0 == .openSessionRequest }.map { _ in bench.now }
      guard bench.ended != nil else { continue }
      bench.forgetEffects()
      bench.relink()
    }
    #expect(begun.count >= 27, "it goes on trying")
    for (third, next) in zip(begun, begun.dropFirst(3)) {
      #expect(next - third >= .milliseconds(59_900))
    }
  }

  @Test func `suites that are refused on the way are part of one handshake`() {
    let bench = LinkBench()
    bench.bmc.suites = [12]
    bench.bmc.swallows[.rakpMessage1] = 2
    bench.start()
    bench.run(for: .seconds(10)) { bench.acceptsInput }
    #expect(bench.acceptsInput)
  }

  @Test func `links that are answered all at once wait for their turn`() {
    let bench = LinkBench()
    var limiter = HandshakeLimiter(perSecond: 10, at: bench.now)
    for _ in 0..<100 { _ = limiter.reserve(at: bench.now) }
    bench.workspace.handshakes = limiter
    bench.start()
    bench.run(for: .seconds(12))
    #expect(bench.bmc.handshakes.isEmpty)
    bench.run(for: .seconds(2))
    #expect(bench.acceptsInput)
  }
}
