// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Notation
import Testing

@testable import igor

/// What a person does besides typing for the machine.
struct VisitCommandTests {
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
    #expect(bench.takeEffects() == [.farewell("you left osl03"), .disconnect, .end(nil)])
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

  @Test func `who wants none of igor's lines has none at the end, either`() {
    var bench = VisitBench(keys: .conman)
    bench.attach()
    bench.type("&Q")
    _ = bench.takeEffects()
    bench.type("&.")
    #expect(bench.takeEffects() == [.disconnect, .end(nil)])
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
