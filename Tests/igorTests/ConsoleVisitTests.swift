// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import igor

struct ConsoleVisitTests {
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
      .mode(ConsoleMessage.ModeChange(mode: "ro", writer: .bob, reason: "forced", by: .bob))
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
      .mode(ConsoleMessage.ModeChange(mode: "rw", writer: alice, reason: "joined", by: .bob))
    )
    #expect(bench.takeShown().contains("[igor: bob types too]"))
  }

  @Test(
    arguments: [
      ("watch", nil, "you may only watch; ^]? helps"),
      ("watch", "bob", "bob has the keyboard, you may only watch; ^]? helps"),
      ("type", nil, "you watch, nobody has the keyboard; ^]t takes it; ^]? helps"),
      ("type", "bob", "bob has the keyboard, you watch; ^]j types too; ^]? helps"),
      ("power", "bob", "bob has the keyboard, you watch; ^]j types too, ^]f takes it; ^]? helps"),
      (nil, "bob", "bob has the keyboard, you watch; ^]j types too, ^]f takes it; ^]? helps"),
    ] as [(String?, String?, String)]
  )
  func `only what one may do is offered`(may: String?, writer: String?, words: String) {
    var bench = VisitBench()
    bench.attach(mode: "ro", may: may, writer: writer.map { PersonReport(id: 2, user: $0) })
    #expect(bench.takeShown().contains(words))
  }

  @Test(arguments: [
    ("power", "next boot: pxe", "[igor: power: next boot: pxe, by bob]"),
    ("sysrq", "h", "[igor: SysRq h, by bob]"), ("break", "", "[igor: serial break, by bob]"),
    ("sel", "the event log was cleared", "[igor: the event log was cleared, by bob]"),
  ])
  func `what somebody did is told in words`(kind: String, text: String, words: String) {
    var bench = VisitBench()
    bench.attach()
    let time = Timestamp(seconds: 0)
    bench.receive(
      .mark(MarkReport(kind: kind, offset: 9, time: time, text: text, user: "bob", size: nil))
    )
    #expect(bench.takeShown().contains(words))
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
}
