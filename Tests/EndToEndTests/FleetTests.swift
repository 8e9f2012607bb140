// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import TestSupport
import Testing

/// igor's commands over several machines: the three real programs together.
struct FleetTests {
  private let bmcs: IgorBMCProcess
  private let igord: IgordProcess
  private let home: TemporaryFolder
  /// Where igord listens for those who log in.
  private let url: String

  init() throws {
    home = try TemporaryFolder()
    let bmcs = try IgorBMCProcess(["--names", "osl0[1-4]"])
    self.bmcs = bmcs
    let machines = (1...4).map { number in
      "[machine.osl0\(number)]\nbmc = \"\(bmcs.place(of: "osl0\(number)"))\""
    }
    let dark = "[machine.osl09]\nbmc = \"\(try LoopbackAddress().text):6230\""
    let group = "[group]\nweb = \"osl0[1-2]\""
    let address = try LoopbackAddress()
    url = "http://\(address.text):\(address.freePort())"
    let igord = try IgordProcess(
      settings: (machines + [dark, group]).joined(separator: "\n"),
      listen: "http = { address = \"\(url.dropFirst(7))\", login = true }"
    )
    try igord.start()
    for number in 1...4 {
      try #require(igord.log.contains("osl0\(number): active"), "\(igord.log.text)")
    }
    self.igord = igord
  }

  private func igor(_ arguments: String...) throws -> ToolResult {
    try igor(arguments)
  }

  /// Runs igor to its end; `input` is a line on its standard input.
  private func igor(_ arguments: [String], typing input: String = "") throws -> ToolResult {
    try runTool(
      ["sh", "-c", "line=$1; shift; printf '%s\\n' \"$line\" | \"$@\"", "sh", input]
        + [builtProgram("igor")] + arguments,
      environment: [
        "IGOR_SERVER": "unix:\(igord.folder.file("igord.sock"))", "XDG_STATE_HOME": home.path,
      ]
    )
  }

  @Test func `power is asked of a rack, and one that is silent costs the others nothing`() throws {
    let run = try igor("power", "-c", "-h", "all")
    #expect(run.output.hasPrefix("osl0[1-4]: on\nosl09: "), "\(run)")
    #expect(run.output.hasSuffix("igor: 1 of 5 machines failed\n"))
    #expect(run.status == 6)
  }

  @Test func `orders do what they say, and an order that makes no sense is refused`() throws {
    let off = try igor("power", "@web", "off", "--wait")
    #expect(off.status == 0, "\(off)")
    #expect(off.output.contains("osl02    off    off: done after "), "\(off)")
    #expect(try igor("power", "-c", "osl0[1-4]").output == "osl0[1-2]: off\nosl0[3-4]: on\n")
    let cycle = try igor("power", "cycle", "-h", "osl01")
    #expect(cycle.status == 1)
    #expect(cycle.output == "igor: osl01 is off; --on-if-off lets igor switch it on\n")
    #expect(try igor("power", "osl01", "cycle", "--on-if-off", "--wait").status == 0)
    #expect(try igor("power", "-c", "osl01").output == "osl01: on\n")
  }

  @Test func `sensors, event log, inventory and diagnosis come over the consoles' sessions`() throws
  {
    #expect(try igor("sensors", "-c", "osl0[1-4]").output == "osl0[1-4]: nothing is wrong\n")
    let sensors = try igor("sensors", "osl01", "--csv")
    #expect(sensors.output.contains(",degrees C,ok,"), "\(sensors)")
    let events = try igor("sel", "-c", "osl0[1-4]")
    #expect(events.output.contains("osl0[1-4]: System Boot Initiated"), "\(events)")
    let clear = try igor("log", "clear", "osl01", "--yes")
    #expect(clear.output == "MACHINE  EVENT LOG\nosl01    cleared\n")
    let left = try igor("log", "osl01", "--json")
    #expect(left.output.contains("Log area reset/cleared"), "\(left)")
    #expect(!left.output.contains("System Boot"), "\(left)")
    #expect(try igor("log", "time", "osl01", "--set", "now").status == 0)
    let inventory = try igor("inventory", "-c", "osl0[1-4]")
    #expect(inventory.output.contains("osl0[1-4]: session: cipher suite 17, administrator\n"))
    let well = try igor("doctor", "osl01")
    #expect(well.status == 0, "\(well)")
    let ill = try igor("doctor", "osl09")
    #expect(ill.status == 1)
    #expect(ill.output.contains("→ "), "\(ill)")
  }

  @Test func `what there is not is said, with the exit status for it`() throws {
    for range in ["@nosuch", "x*", "osl07"] {
      #expect(try igor("machines", range).status == 4, "\(range)")
    }
    let rows = try igor("power", "osl0[3,7]", "--json")
    #expect(rows.status == 6)
    #expect(rows.output.contains("\"code\":\"not_found\""))
  }

  @Test func `who has logged in may do what they may, until their login is ended`() throws {
    let add = ["user", "add", "alice", "--may", "operator:osl01", "--may", "sense"]
    #expect(try igor(add, typing: "a good password").status == 0)
    let login = ["login", "--user", "alice", url]
    #expect(try igor(login, typing: "a bad password").status == 2)
    let asAlice = ["--server", url]
    let before = try igor("machines", "--server", url)
    #expect(before.output == "igor: you are not logged in: igor login \(url)\n")
    #expect(try igor(login, typing: "a good password").status == 0)

    #expect(try igor(["power", "-c", "osl0[1-4]"] + asAlice).output == "osl0[1-4]: on\n")
    #expect(try igor(["power", "osl01", "off", "--wait"] + asAlice).status == 0)
    #expect(try igor(["power", "osl02", "off"] + asAlice).status == 2)
    #expect(try igor(["console", "osl02", "--watch"] + asAlice).status == 2)
    #expect(try igor(["users"] + asAlice).status == 2)
    let audit = try igor("audit", "--user", "alice", "--csv").output
    #expect(audit.contains(",power.off,osl01,"), "\(audit)")

    #expect(try igor("user", "revoke", "alice").status == 0)
    let after = try igor(["machines"] + asAlice)
    #expect(after.output == "igor: your login at \(url) is no longer good: igor login \(url)\n")
    #expect(try igor("user", "remove", "alice", "--yes").status == 0)
  }
}
