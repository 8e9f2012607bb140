// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
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
    #expect(piped.holds(60_000))
    let stream = NumberedLines(name: "osl01").bytes(count: count * 80)
    #expect(stream.starts(with: piped.bytes))

    // Once more, without a goodbye: now a packet may be in the log twice.
    let before = alice.screen.received.count
    igord.kill()
    #expect(alice.screen.shows("[igor: connection to igord lost; trying to come back"))
    try igord.start()
    #expect(alice.screen.shows("; igord was started again", after: before))
    #expect(bmc.record.holds(stream.count))
    #expect(try bmc.acknowledged() == stream)
    let end = try #require(igord.report(of: "osl01")?.offset)
    #expect(piped.holds(Int(end)))
    alice.screen.send("\u{1D}i")
    #expect(alice.screen.shows("epoch 3, offset \(end)]"))
    #expect(watcher.isRunning && alice.igor.isRunning)
    #expect(igord.stop() == 0)
    #expect(try igord.segments(of: "osl01") == piped.bytes)
  }
}
