// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import TestSupport
import Testing

/// A Debian kernel behind ipmi_sim: the job that igor is for.
struct KernelTests {
  @Test func `a boot, a login and a panic are in the scrollback, every byte of them`() throws {
    let node = try QEMUNode()
    let igord = try Igord(Igord.machine("osl01", node.bmc))
    let alice = try Person(at: "osl01", of: igord)
    try node.order("on")
    try #require(
      alice.screen.shows("guest login:", within: .seconds(300)),
      "\(igord.story(of: node))"
    )
    try alice.crashTheMachine()
    alice.screen.send("\u{1D}.")
    #expect(alice.igor.exitStatus() == 0)

    #expect(node.prints(Person.lastWords))
    let text = try igord.run("scrollback", "osl01").output
    for line in Self.panic { #expect(text.contains(line), "\(line)") }
    #expect(try igord.scrollback(of: "osl01") == node.serialRecord)
    #expect(igord.stop() == 0)
    #expect(try igord.segments(of: "osl01") == node.serialRecord)
  }

  /// What is compared: the log with QEMU's own record of the serial port.
  ///
  /// The log must be a beginning of the record and an end of it. The beginning has all that
  /// anybody was shown before the kill, so all that was acknowledged. What is missing between
  /// the two, ipmi_sim threw away while nobody was attached.
  @Test func `an igord that is killed in the middle of a boot goes on with it`() throws {
    let node = try QEMUNode()
    let igord = try Igord(Igord.machine("osl01", node.bmc))
    let alice = try Person(at: "osl01", of: igord)
    let watcher = try ConsoleClient(to: igord, "osl01")
    try node.order("on")
    try #require(watcher.shows("Memory:", within: .seconds(300)), "\(igord.story(of: node))")
    igord.kill()
    let shown = watcher.wait { $0.isEnded }.bytes
    try igord.start()
    #expect(alice.screen.shows("igord was started again"))
    try #require(
      alice.screen.shows("guest login:", within: .seconds(300)),
      "\(igord.story(of: node))"
    )
    try alice.crashTheMachine()

    #expect(node.prints(Person.lastWords))
    let record = node.serialRecord
    let log = try igord.scrollback(of: "osl01")
    let beginning = zip(log, record).prefix { $0 == $1 }.count
    let end = zip(log.reversed(), record.reversed()).prefix { $0 == $1 }.count
    #expect(log.starts(with: shown))
    #expect(beginning >= shown.count)
    #expect(beginning + end >= log.count, "\(beginning) and \(end) of \(log.count) bytes")
    let text = try igord.run("scrollback", "osl01").output
    for line in Self.panic { #expect(text.contains(line), "\(line)") }
    // The machine never stopped, and no other session has its console.
    #expect(node.bmc.orders == ["power 1"])
    #expect(igord.stop() == 0)
    #expect(try igord.segments(of: "osl01") == log)
  }

  /// Some of a panic's lines, from its first to its last.
  private static let panic = [
    "sysrq: Trigger a crash", "Kernel panic - not syncing: sysrq triggered crash", "CPU: 0",
    "Call Trace:", "sysrq_handle_crash", "write_sysrq_trigger", "Kernel Offset:",
    "---[ end Kernel panic - not syncing: sysrq triggered crash ]---",
  ]
}
