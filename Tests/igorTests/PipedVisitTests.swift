// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import igor

/// Visits by programs, without a terminal.
struct PipedVisitTests {
  @Test func `a pipe's input ends the visit a while after the last byte was taken`() {
    var bench = VisitBench(keys: nil, lines: nil)
    #expect(!bench.visit.takesInput)
    #expect(
      bench.takeEffects() == [.connect(AttachQuery(name: "osl03", take: .ifFree, from: "live"))]
    )
    bench.attach()
    #expect(bench.visit.takesInput)
    bench.type("\u{1D}.uptime\r")
    #expect(bench.takeEffects() == [.input(Array("\u{1D}.uptime\r".utf8))])
    bench.visit.inputEnded(at: bench.now)
    bench.collect()
    #expect(bench.takeEffects() == [.ping])
    #expect(bench.visit.nextDeadline == nil)
    bench.visit.ponged(at: bench.now)
    bench.receive("up 3 days\r\n")
    #expect(bench.shown.hasSuffix("up 3 days\r\n"))
    bench.pass(.seconds(1))
    #expect(bench.takeEffects().last == .end(nil))
  }

  @Test func `a pipe does not type where somebody else has the keyboard`() {
    var bench = VisitBench(keys: nil, lines: nil)
    bench.attach(mode: "ro", writer: .bob)
    guard case .end(.some(let failure)) = bench.effects.last else {
      Issue.record("it goes on")
      return
    }
    #expect(failure.status == .inUse)
    #expect(
      failure.message == "bob has the keyboard, you watch; --join types too, --force takes it"
    )
  }

  @Test func `a pipe that may not type says so`() {
    var bench = VisitBench(keys: nil, lines: nil)
    bench.attach(mode: "ro", may: "watch", writer: nil)
    #expect(bench.effects.last == .end(Failure(.notAllowed, "you may only watch")))
  }

  @Test func `a pipe that loses its connection or is refused fails`() {
    var bench = VisitBench(keys: nil, lines: nil)
    bench.attach()
    bench.type("half")
    bench.disconnect()
    #expect(bench.visit.phase == .ended)
    bench = VisitBench(keys: nil, lines: nil)
    bench.attach()
    bench.receive(
      .refused(
        ConsoleMessage.Refusal(
          what: "input",
          code: "not_active",
          message: "osl03 is down",
          bytes: 4
        )
      )
    )
    #expect(bench.effects.last == .end(Failure(.failed, "input was not typed: osl03 is down")))
  }

  @Test func `watching without a terminal is taken up for ever and never reads its input`() {
    var bench = VisitBench(take: nil, keys: nil, lines: nil)
    bench.attach(mode: "ro", writer: nil)
    #expect(!bench.visit.takesInput)
    bench.disconnect()
    bench.pass(.seconds(1))
    #expect(
      bench.effects.last
        == .connect(AttachQuery(name: "osl03", take: nil, from: "7:100", replaces: 1))
    )
  }
}
