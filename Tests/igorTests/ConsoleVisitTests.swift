// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import igor

struct ConsoleVisitTests {
  static let bob = PersonReport(id: 2, user: "bob")

  @Test func `it asks for the keyboard and the last screenful, and says what it got`() {
    var bench = VisitBench()
    let query = AttachQuery(name: "osl03", take: .ifFree, from: "-32768")
    #expect(bench.takeEffects() == [.connect(query)])
    bench.attach()
    #expect(
      bench.takeShown().contains(
        "[igor: osl03 on here: you have the keyboard; ^]? helps, ^]. leaves]"
      )
    )
  }

  @Test func `the past is cut to the screen and to the beginning of a line`() {
    var bench = VisitBench(lines: 4)
    bench.attach(offset: 100, start: 50, end: 118)
    _ = bench.takeShown()
    bench.receive("lf\r\none\r\n")
    #expect(bench.takeShown() == "")
    bench.receive("two\r\nthree")
    #expect(bench.takeShown().hasSuffix("two\r\nthree"))
    bench.receive("!")
    #expect(bench.takeShown() == "!")
    #expect(bench.visit.offset == 120)
  }

  @Test func `where the start is named everything from there is shown`() {
    var bench = VisitBench(from: "5:90", lines: 3)
    #expect(
      bench.takeEffects() == [.connect(AttachQuery(name: "osl03", take: .ifFree, from: "5:90"))]
    )
    bench.attach(offset: 90, end: 200)
    _ = bench.takeShown()
    bench.receive("lf\r\n1\r\n2\r\n3\r\n4")
    #expect(bench.takeShown() == "lf\r\n1\r\n2\r\n3\r\n4")
  }

  @Test func `what is typed goes to the console of the writer only`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeEffects()
    bench.type("ls\r")
    #expect(bench.takeEffects() == [.input(Array("ls\r".utf8))])
    bench.receive(
      .mode(ConsoleMessage.ModeChange(mode: "ro", writer: Self.bob, reason: "forced", by: Self.bob))
    )
    #expect(
      bench.takeShown().contains(
        "bob took the keyboard, you watch; ^]j types too, ^]f takes it"
      )
    )
    bench.type("rm")
    #expect(bench.takeEffects() == [])
    #expect(bench.takeShown().hasPrefix("\u{7}"))
  }

  @Test func `who joins the writer is named`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeShown()
    let alice = PersonReport(id: 1, user: "alice")
    bench.receive(
      .mode(ConsoleMessage.ModeChange(mode: "rw", writer: alice, reason: "joined", by: Self.bob))
    )
    #expect(bench.takeShown().contains("[igor: bob types too]"))
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

  @Test func `what happens is told, and not what the console says itself`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeShown()
    for (kind, text) in [
      ("boot", "kernel: Linux version 6"), ("stage", "login: osl03 login:"),
      ("sel", "Fan 3 failed"),
    ] {
      bench.receive(
        .mark(
          MarkReport(
            kind: kind,
            offset: 9,
            time: Timestamp(seconds: 0),
            text: text,
            user: nil,
            size: nil
          )
        )
      )
    }
    let shown = bench.takeShown()
    #expect(shown.contains("[igor: Fan 3 failed]"))
    #expect(!shown.contains("login:") && !shown.contains("kernel:"))
  }

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
    bench.attach(mode: "ro", writer: Self.bob)
    bench.disconnect()
    #expect(bench.visit.resumption.take == nil)
    bench = VisitBench(take: .force)
    bench.attach(mode: "rw", writer: Self.bob)
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

  @Test func `commands become requests`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeEffects()
    bench.type("\u{1D}b\u{1D}t\u{1D}j\u{1D}f\u{1D}r\u{1D}w")
    #expect(
      bench.takeEffects() == [
        .send(.sendBreak), .send(.take(how: .ifFree)), .send(.take(how: .join)),
        .send(.take(how: .force)),
        .send(.release), .send(.who),
      ]
    )
  }

  @Test func `a SysRq key is asked for, and one key answers`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeEffects()
    bench.type("\u{1D}s")
    #expect(bench.takeShown().contains("[igor: SysRq key (Esc for none):"))
    bench.type("t")
    #expect(bench.takeEffects() == [.send(.sysrq(key: 0x74))])
    for other in ["\u{1B}", "\u{1B}[A", "\r", "ab"] {
      bench.type("\u{1D}s")
      bench.type(other)
      #expect(bench.takeEffects() == [], "\(other)")
    }
    bench.type("x")
    #expect(bench.takeEffects() == [.input([0x78])])
  }

  @Test func `what one read has behind a command is igor's, not the machine's`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeEffects()
    bench.type("ls\r\u{1D}mrm -r build\r")
    #expect(
      bench.takeEffects() == [.input(Array("ls\r".utf8)), .send(.say(text: "rm -r build"))]
    )
    bench.type("\u{1D}sc")
    #expect(bench.takeEffects() == [.send(.sysrq(key: 0x63))])
    bench.type("\u{1D}.reboot\r")
    #expect(bench.takeEffects() == [.disconnect, .end(nil)])
  }

  @Test func `while a line is written to the others output waits, in order`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeEffects()
    bench.type("\u{1D}m")
    bench.type("hi")
    _ = bench.takeShown()
    bench.receive("kernel: one\r\n")
    bench.receive("kernel: two\r\n")
    #expect(bench.takeShown() == "")
    bench.type(" there\r")
    #expect(bench.takeEffects() == [.send(.say(text: "hi there"))])
    #expect(bench.takeShown().hasSuffix("kernel: one\r\nkernel: two\r\n"))
    bench.receive(.say(user: "bob\u{1B}[2J", text: "hello\u{7}\nthere"))
    #expect(bench.takeShown().contains("[igor: bob[2J says: hello there]"))
  }

  @Test func `a line of igor's never stands inside an escape sequence of the console's`() {
    var bench = VisitBench()
    bench.attach()
    bench.receive("\u{1B}[3")
    _ = bench.takeShown()
    bench.receive(.say(user: "bob", text: "hi"))
    #expect(bench.takeShown() == "")
    bench.receive("1mred")
    #expect(bench.takeShown() == "1mred\r\n[igor: bob says: hi]\r\n")
    bench.receive("\u{1B}]0;never ended")
    bench.receive(.say(user: "bob", text: "ho"))
    _ = bench.takeShown()
    bench.pass(.milliseconds(200))
    #expect(bench.takeShown().contains("[igor: bob says: ho]"))
  }

  @Test func `who comes and goes is told, and who is asked for`() {
    var bench = VisitBench()
    bench.attach()
    _ = bench.takeShown()
    let alice = SubscriberReport(
      id: 1,
      user: "alice",
      from: "unix",
      mode: "rw",
      since: Timestamp(seconds: 0)
    )
    let bob = SubscriberReport(
      id: 2,
      user: "bob",
      from: "10.0.0.9:5",
      mode: "ro",
      since: Timestamp(seconds: 0)
    )
    let writer = PersonReport(id: 1, user: "alice")
    bench.receive(.who(writer: writer, subscribers: [alice, bob]))
    #expect(bench.takeShown() == "\r[igor: bob is here too, from 10.0.0.9:5]\r\n")
    bench.receive(.who(writer: writer, subscribers: [alice]))
    #expect(bench.takeShown() == "\r[igor: bob left]\r\n")
    bench.type("\u{1D}w")
    bench.receive(.who(writer: writer, subscribers: [alice]))
    #expect(bench.takeShown().contains("[igor: alice (you) types, from unix, since "))
  }

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
    bench.attach(mode: "ro", writer: Self.bob)
    guard case .end(.some(let failure)) = bench.effects.last else {
      Issue.record("it goes on")
      return
    }
    #expect(failure.status == .inUse)
    #expect(
      failure.message == "bob has the keyboard, you watch; --join types too, --force takes it"
    )
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

  @Test func `leaving puts the terminal's modes back`() {
    var bench = VisitBench()
    bench.visit.screen = Screen(usesEscapes: true)
    bench.attach()
    bench.receive("\u{1B}[?1049h\u{1B}[31mmenu")
    _ = bench.takeShown()
    bench.type("\u{1D}.")
    #expect(bench.takeShown() == "\u{1B}[0m\u{1B}[?1049l\r\n")
    #expect(bench.takeEffects().suffix(2) == [.disconnect, .end(nil)])
  }

  @Test func `the last screenful can be shown again`() {
    var bench = VisitBench(lines: 4)
    bench.attach()
    bench.receive("one\r\ntwo\r\nthree\r\n")
    _ = bench.takeShown()
    bench.type("\u{1D}l")
    #expect(bench.takeShown() == "two\r\nthree\r\n")
  }
}
