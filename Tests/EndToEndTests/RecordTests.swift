// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Foundation
import TestSupport
import Testing

/// What the record of a real machine tells afterwards.
struct RecordTests {
  @Test func `three crashes are boots, incidents, matches and a recording, after a restart`()
    throws
  {
    let node = try QEMUNode(.init(hasHardware: true))
    let igord = try Igord(Igord.machine("osl01", node.bmc))
    for boot in 1...3 { try crash(node, boot, of: igord) }
    _ = try incidents(igord)
    #expect(igord.stop() == 0)
    try igord.start()
    try checkBoots(igord)
    try checkIncidents(igord)
    let found = try igord.run("search", "^.*Kernel panic - not", "--json").output
    #expect(found.split(separator: "\n").count { !$0.contains("end Kernel") } == 3)
    let timeline = try igord.run("timeline", "--kinds", "boot,incident", "osl01").output
    #expect(timeline.split(separator: "\n").count >= 6, "\(timeline)")
    try checkRecording(igord)
    #expect(igord.stop() == 0)
  }

  /// Boots the machine, logs in, and has its kernel panic.
  private func crash(_ node: QEMUNode, _ boot: Int, of igord: Igord) throws {
    let alice = try Person(at: "osl01", of: igord, "--from", "live")
    try node.order(boot == 1 ? "on" : "reset")
    try #require(
      alice.screen.shows("guest login:", within: .seconds(300)),
      "\(igord.story(of: node))"
    )
    try alice.logIn()
    alice.screen.send("echo boot $((40 + \(boot)))\r")
    // It has the kernel's banner again, and begins no boot.
    try alice.readTheKernelsLog()
    alice.panic()
    _ = try boots(igord) { $0.count == boot && $0.last?.outcome == "panic" }
    alice.screen.send("\u{1D}.")
    #expect(alice.igor.exitStatus() == 0)
  }

  private func checkBoots(_ igord: Igord) throws {
    let boots = try boots(igord) { $0.count == 3 }
    #expect(boots.map(\.outcome) == ["panic", "panic", "panic"])
    #expect(boots.allSatisfy { $0.kernel?.contains("Linux version") == true })
    for (boot, number) in [("0", 43), ("-1", 42), ("-2", 41)] {
      let text = try igord.run("scrollback", "--boot=\(boot)", "osl01").output
      for line in ["Linux version", "guest login:", "boot \(number)", "end Kernel panic"] {
        #expect(text.contains(line), "\(boot): \(line)")
      }
      #expect(!text.contains("boot \(number - 1)") && !text.contains("boot \(number + 1)"))
    }
  }

  private func checkIncidents(_ igord: Igord) throws {
    let incidents = try incidents(igord)
    #expect(incidents.map(\.kind) == ["panic", "panic", "panic"])
    for incident in incidents {
      let shown = try igord.run("incidents", "show", "\(incident.id)").output
      for line in ["sysrq: Trigger a crash", "Call Trace:", "RIP:", "end Kernel panic"] {
        #expect(shown.contains(line), "\(line)")
      }
      #expect(incident.people.count == 1 && shown.contains("present  "))
      let whole = try igord.run("incidents", "show", "\(incident.id)", "--json").output
      let report = try JSON.decode(IncidentReport.self, from: Array(whole.utf8).span)
      #expect(report.sensors?.sensors?.isEmpty == false && report.log?.entries?.isEmpty == false)
      #expect(report.power?.power == "on")
    }
  }

  /// Has the player that people use play the boot before the last.
  private func checkRecording(_ igord: Igord) throws {
    let folder = try TemporaryFolder()
    let cast = folder.file("osl01.cast")
    let recording = try igord.run("replay", "--asciicast", "--boot", "-1", "osl01").output
    try recording.write(toFile: cast, atomically: true, encoding: .utf8)
    // It wants a terminal, and a locale of UTF-8.
    let screen = try PseudoTerminal()
    let player = try ChildProcess(
      ["asciinema", "cat", cast],
      terminal: screen,
      environment: ["LC_ALL": "C.UTF-8", "TERM": "vt100"]
    )
    #expect(screen.shows("end Kernel panic"))
    #expect(player.exitStatus() == 0)
  }

  private func boots(
    _ igord: Igord,
    until isDone: ([BootReport]) -> Bool
  ) throws -> [BootReport] {
    try poll({ try igord.run("boots", "--json", "osl01").output }, until: isDone)
  }

  private func incidents(_ igord: Igord) throws -> [IncidentReport] {
    let isDone: ([IncidentReport]) -> Bool = { $0.count == 3 && $0.allSatisfy(\.complete) }
    return try poll({ try igord.run("incidents", "--json").output }, until: isDone)
  }

  private func poll<Element: Decodable>(
    _ ask: () throws -> String,
    until isDone: ([Element]) -> Bool
  ) throws -> [Element] {
    let limit = ContinuousClock.now + .seconds(300)
    while true {
      let answer = try JSON.decode([Element].self, from: Array(ask().utf8).span)
      if isDone(answer) || ContinuousClock.now > limit { return answer }
    }
  }
}
