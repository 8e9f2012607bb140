// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import igor

/// A visit whose connection fails, is lost or comes back.
struct VisitConnectionTests {
  @Test func `a lost connection is taken up where it was`() {
    var bench = VisitBench()
    bench.attach(epoch: 7, offset: 100, id: 9, writer: PersonReport(id: 9, user: "alice"))
    bench.receive("12345")
    _ = bench.takeEffects()
    bench.disconnect(.lost(code: 1001, reason: "igord stops"))
    #expect(bench.takeShown().contains("igord is stopping; trying to come back"))
    #expect(bench.takeEffects() == [])
    bench.pass(.milliseconds(250))
    let query = AttachQuery(name: "osl03", take: .ifFree, from: "7:105", replaces: 9)
    #expect(bench.takeEffects() == [.connect(query)])
    bench.pass(.seconds(4))
    bench.attach(epoch: 8, offset: 105, end: 110, id: 1)
    #expect(
      bench.takeShown().contains("back after 4 s; igord was started again; 5 bytes since then")
    )
    bench.receive("67890")
    #expect(bench.takeShown() == "67890")
    #expect(bench.visit.offset == 110)
  }

  @Test func `a gap is told and counted`() {
    var bench = VisitBench()
    bench.attach(offset: 100)
    _ = bench.takeShown()
    bench.receive(.gap(GapReport(from: 100, to: 400, why: "retention")))
    #expect(bench.takeShown().contains("[igor: 300 bytes missing, offsets 100-400, retention]"))
    bench.receive("x")
    #expect(bench.visit.offset == 401)
    bench.receive(.gap(GapReport(from: 401, to: 380, why: "restart")))
    #expect(bench.visit.offset == 380)
  }

  @Test func `what is typed while away is refused aloud and never sent`() {
    var bench = VisitBench()
    bench.attach()
    bench.disconnect()
    _ = bench.takeShown()
    _ = bench.takeEffects()
    bench.type("reboot\r")
    #expect(bench.takeShown().contains("\u{7}[igor: not connected; this is not sent]") == false)
    bench.type("x")
    #expect(bench.takeShown() == "\u{7}")
    bench.pass(.seconds(1))
    bench.attach()
    #expect(bench.takeEffects().allSatisfy { if case .input = $0 { false } else { true } })
  }

  @Test func `pauses between tries grow to five seconds`() {
    var bench = VisitBench()
    bench.attach()
    bench.disconnect()
    _ = bench.takeEffects()
    var pauses: [Duration] = []
    for _ in 0..<7 {
      let before = bench.now
      let next = bench.visit.nextDeadline ?? before
      pauses.append(next - before)
      bench.pass(next - before)
      bench.disconnect(.unreachable(Failure(.noServer, "no")))
    }
    #expect(
      pauses == [
        .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(5),
        .seconds(5),
      ]
    )
  }

  @Test func `who only watched comes back watching, who joined joins`() {
    var bench = VisitBench()
    bench.attach(mode: "ro", writer: .bob)
    bench.disconnect()
    #expect(bench.visit.resumption.take == nil)
    bench = VisitBench(take: .force)
    bench.attach(mode: "rw", writer: .bob)
    bench.disconnect()
    #expect(bench.visit.resumption.take == .join)
  }

  @Test(arguments: [
    (
      Disconnection.refused(status: 404, APIError(code: "not_found", message: "no machine osl99")),
      ExitReason.noSuchMachine
    ),
    (.refused(status: 403, APIError(code: "not_allowed", message: "no")), .notAllowed),
    (.refused(status: 400, APIError(code: "bad_request", message: "no")), .failed),
    (.unreachable(Failure(.noServer, "no igord")), .noServer),
    (.lost(code: 1008, reason: ""), .notAllowed), (.lost(code: nil, reason: ""), .failed),
  ])
  func `a first try that fails ends it`(why: Disconnection, status: ExitReason) {
    var bench = VisitBench()
    _ = bench.takeEffects()
    bench.disconnect(why)
    guard case .end(.some(let failure)) = bench.takeEffects().last else {
      Issue.record("it goes on")
      return
    }
    #expect(failure.status == status)
  }

  @Test(arguments: [UInt16(1008), 4001, 4404])
  func `close codes that forbid to come back are obeyed`(code: UInt16) {
    var bench = VisitBench()
    bench.attach()
    bench.disconnect(.lost(code: code, reason: "why"))
    #expect(bench.visit.phase == .ended)
  }

  @Test func `a passing refusal after a loss is tried again, a lasting one is not`() {
    var bench = VisitBench()
    bench.attach()
    bench.disconnect()
    bench.pass(.seconds(1))
    bench.disconnect(.refused(status: 503, APIError(code: "stopping", message: "")))
    #expect(bench.visit.nextDeadline != nil)
    bench.pass(.seconds(6))
    bench.disconnect(.refused(status: 404, APIError(code: "not_found", message: "gone")))
    #expect(bench.visit.phase == .ended)
  }

  @Test
  func `what is wrong is told to who comes, and to who comes back, also where output arrives`() {
    var bench = VisitBench()
    let trouble = APIError(code: "log_unkept", message: "output is shown and not kept")
    bench.attach(error: trouble)
    #expect(bench.takeShown().contains("[igor: osl03 is active: output is shown and not kept]"))
    bench.disconnect()
    bench.pass(.seconds(2))
    bench.attach(error: trouble)
    #expect(bench.takeShown().contains("[igor: osl03 is active: output is shown and not kept]"))
  }
}
