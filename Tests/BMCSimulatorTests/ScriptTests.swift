// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Testing

@testable import BMCSimulator

/// Machines in a time of their own.
struct ScriptTests {
  private let start = Moment.now

  /// A script that is played in steps as its deadlines come.
  private final class Player {
    let script: any SerialScript
    var now: Moment
    var output: [UInt8] = []

    init(_ script: any SerialScript, at start: Moment) {
      self.script = script
      now = start
      script.begin(at: start)
    }

    func play(for time: Duration) {
      let end = now + time
      while let next = script.nextOutput(at: now), next <= end, output.count < 1_000_000 {
        now = max(now, next)
        script.emit(into: &output, limit: 4096, at: now)
        switch script.takePowerWish() {
        case .reset: script.begin(at: now)
        case .off: return script.end()
        case nil: break
        }
      }
      now = end
    }

    func type(_ text: String) {
      script.type(Array(text.utf8).span, at: now)
      play(for: .milliseconds(1))
    }

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  private func machine(_ name: String, panicEvery: Double? = nil) -> Player {
    var options = BootScript.Options()
    options.panicEvery = panicEvery
    return Player(BootScript(name: name, seed: 1, options: options), at: start)
  }

  @Test func `a machine boots to its login prompt in its own way`() {
    let first = machine("osl01")
    first.play(for: .seconds(10))
    #expect(!first.text.contains("login:"))
    first.play(for: .seconds(60))
    #expect(first.text.hasSuffix("osl01 login: "))
    #expect(first.text.contains("Linux version"))
    let again = machine("osl01")
    again.play(for: .seconds(70))
    #expect(again.text == first.text)
    let other = machine("osl02")
    other.play(for: .seconds(70))
    #expect(other.text != first.text)
  }

  @Test func `the login prompt echoes, and a shell answers`() {
    let machine = machine("osl01")
    machine.play(for: .seconds(70))
    machine.output = []
    machine.type("rooot\u{7F}\u{7F}t\r")
    machine.type("secret\r")
    machine.type("hostname\r")
    machine.type("make tea\r")
    #expect(machine.text.hasPrefix("rooot\u{8} \u{8}\u{8} \u{8}t\r\nPassword: \r\n"))
    #expect(!machine.text.contains("secret"))
    #expect(machine.text.contains("root@osl01:~# hostname\r\nosl01\r\n"))
    #expect(machine.text.contains("sh: make: command not found\r\n"))
  }

  @Test func `a machine that panics tells the whole trace and boots again`() {
    let machine = machine("osl04", panicEvery: 20)
    machine.play(for: .seconds(300))
    let parts = machine.text.split(separator: "Kernel panic - not syncing")
    #expect(parts.count > 3)
    #expect(machine.text.contains("Call Trace:"))
    #expect(machine.text.contains("---[ end trace"))
    #expect(parts[1].contains("System Firmware"))
  }

  @Test func `a crash asked for at the shell or by system request is a panic`() {
    for isBreak in [true, false] {
      let machine = machine("osl01")
      machine.play(for: .seconds(70))
      if isBreak {
        machine.script.receiveBreak(at: machine.now)
        machine.type("c")
      } else {
        machine.type("root\r\recho c > /proc/sysrq-trigger\r")
      }
      machine.play(for: .seconds(5))
      #expect(machine.text.contains("sysrq: Trigger a crash"))
      #expect(machine.text.contains("Kernel panic"))
    }
  }

  @Test func `the power button shuts down in order`() {
    let machine = SimulatedMachine(BootScript(name: "a", seed: 1))
    machine.obey(.on, at: start)
    machine.skip(at: start + .seconds(70))
    #expect(machine.obey(.soft, at: start + .seconds(70)))
    machine.skip(at: start + .seconds(71))
    #expect(machine.isOn)
    machine.skip(at: start + .seconds(80))
    #expect(!machine.isOn)
  }

  @Test func `a cycle is off for a second, and what needs power is refused without`() {
    let machine = SimulatedMachine(QuietScript())
    for order in [ChassisOrder.cycle, .reset, .soft, .diagnosticInterrupt] {
      #expect(!machine.obey(order, at: start))
    }
    #expect(machine.obey(.on, at: start))
    #expect(machine.obey(.cycle, at: start))
    #expect(!machine.isOn)
    machine.settle(at: start + .milliseconds(999))
    #expect(!machine.isOn)
    machine.settle(at: start + .seconds(1))
    #expect(machine.isOn)
  }

  @Test func `numbered lines follow from their position alone`() {
    let lines = NumberedLines(name: "osl03")
    let whole = lines.bytes(count: 1000)
    #expect(whole.count == 1000)
    #expect(String(decoding: whole, as: UTF8.self).hasPrefix("osl03 line 0000000001 abc"))
    for offset in [0, 1, 79, 80, 81, 500] {
      #expect(lines.bytes(from: offset, count: 200) == Array(whole[offset..<offset + 200]))
    }
  }

  @Test func `lines come whole, at their rate`() {
    let player = Player(NumberedScript(name: "a", linesPerSecond: 10, count: 25), at: start)
    player.play(for: .seconds(1))
    let perSecond = player.output.count / 80
    #expect(player.output.count % 80 == 0)
    #expect(9...10 ~= perSecond)
    player.play(for: .seconds(10))
    #expect(player.output == NumberedLines(name: "a").bytes(count: 25 * 80))
  }

  @Test func `a flood comes at its rate, or without one as fast as it is taken`() {
    let paced = Player(NumberedScript(name: "a", bytesPerSecond: 1000), at: start)
    paced.play(for: .seconds(10))
    #expect(9900...10_000 ~= paced.output.count)
    let script = NumberedScript(name: "a", bytesPerSecond: 0)
    script.begin(at: start)
    var output: [UInt8] = []
    for _ in 0..<5 { script.emit(into: &output, limit: 777, at: start) }
    #expect(output == NumberedLines(name: "a").bytes(count: 5 * 777))
  }

  @Test func `a file is sent once, or over and over`() {
    let once = Player(ContentScript(Array("abc".utf8), rate: 100), at: start)
    once.play(for: .seconds(1))
    #expect(once.text == "abc")
    let forever = Player(ContentScript(Array("abc".utf8), rate: 10, repeats: true), at: start)
    forever.play(for: .seconds(1))
    #expect(forever.text.hasPrefix("abcabcabc"))
  }

  @Test func `an echo gives back what it gets, in order`() {
    let player = Player(EchoScript(), at: start)
    player.type("hello")
    player.type(" world")
    #expect(player.text == "hello world")
  }
}
