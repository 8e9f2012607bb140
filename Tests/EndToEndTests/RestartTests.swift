// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import BMCSimulator
import TestSupport
import Testing

/// igord restarted under people who stay.
struct RestartTests {
  @Test
  func `an igor console goes on at the right offset, missing nothing and seeing nothing twice`()
    throws
  {
    // 120 kB in four seconds; what is said while nobody is attached waits.
    let (rate, count) = (375, 1500)
    let bmc = try SimulatedNode("--script", "lines,rate=\(rate),count=\(count)", "--hold")
    let igord = try Igord(bmc.machine)
    let piped = igord.file("piped")
    let watcher = try ChildProcess(
      ["sh", "-c", "exec \"$@\" 2>/dev/null", "sh"]
        + igord.igor("console", "--watch", "--from", "0", "osl01"),
      output: piped.path
    )
    let alice = try Person(at: "osl01", of: igord)
    #expect(piped.holds(20_000))
    #expect(igord.stop() == 0)
    #expect(alice.screen.shows("[igor: igord is stopping; trying to come back"))
    try igord.start()
    #expect(alice.screen.shows("; igord was started again"))
    // Once more, without a goodbye.
    #expect(piped.holds(60_000))
    igord.kill()
    #expect(alice.screen.shows("[igor: connection to igord lost; trying to come back"))
    try igord.start()

    let stream = NumberedLines(name: "osl01").bytes(count: count * 80)
    #expect(piped.holds(stream.count))
    #expect(piped.bytes == stream)
    #expect(watcher.isRunning && alice.igor.isRunning)
    alice.screen.send("\u{1D}i")
    #expect(alice.screen.shows("epoch 3, offset \(stream.count)]"))
    #expect(igord.stop() == 0)
    #expect(try igord.segments(of: "osl01") == stream)
    #expect(try bmc.acknowledged() == stream)
  }
}
