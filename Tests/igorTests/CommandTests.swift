// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import TestSupport
import Testing

/// The real program without a terminal, against an igord of the test's.
struct CommandTests {
  let folder: TemporaryFolder
  let loop: Loop
  let server: FakeServer

  init() throws {
    folder = try TemporaryFolder()
    loop = try Loop()
    server = try FakeServer(at: folder.file("s"), on: loop)
  }

  private func igor(
    _ arguments: String...,
    input: String = "",
    environment: [String: String] = [:]
  ) throws -> ProgramOutput {
    let standard = ["IGOR_SERVER": "unix:\(server.path)", "XDG_STATE_HOME": folder.path]
    let settings = standard.merging(environment) { $1 }
    return try ProgramOutput(
      of: "igor",
      arguments,
      input: input,
      environment: settings,
      on: loop
    )
  }

  private static let machines = """
    [{"machine": "osl01", "ok": true, "bmc": "10.1.0.1", "group": ["web"], "console": {
      "state": "active", "since": "2026-11-02T03:12:45.120Z", "epoch": 7, "offset": 4096,
      "start": 0, "lastByte": null, "subscribers": [
        {"id": 3, "user": "alice", "from": "unix", "mode": "rw", "since": "2026-11-02T03:12:45.120Z"}
      ], "writer": {"id": 3, "user": "alice"}, "error": null}},
     {"machine": "osl02", "ok": false, "error": {"code": "x", "message": "osl02: \\u001b[2Jgone, \\"quite\\""}}]

    """

  @Test(
    arguments: [
      ["--server", "SERVER", "who"], ["--server=SERVER", "who"], ["who", "--server", "SERVER"],
      ["--ca", "/nowhere", "--server", "SERVER", "who", "--json"],
    ]
  )
  func `where the server is may be said before the verb`(words: [String]) throws {
    server.answers["/who"] = (.ok, "[]")
    let address = "unix:" + server.path
    let run = try ProgramOutput(
      of: "igor",
      words.map { $0.replacing("SERVER", with: address) },
      input: "",
      environment: ["IGOR_SERVER": "unix:/nowhere", "XDG_STATE_HOME": folder.path],
      on: loop
    )
    #expect(run.ending == .exited(0), "\(run.error)")
  }

  @Test(arguments: [
    ("machine", "did you mean machines?"), ("scroll", "did you mean scrollback?"),
    ("use", "did you mean users or user or user-group?"), ("\u{1B}[2J", "igor --help lists them"),
  ])
  func `a word that is no command is told, with what may be meant`(word: String, advice: String)
    throws
  {
    let run = try igor(word, "osl03")
    #expect(run.ending == .exited(64))
    #expect(run.error.hasPrefix("igor: there is no command ") && run.error.contains(advice))
    #expect(!run.error.contains("\u{1B}"))
    #expect(server.asked.isEmpty)
  }

  @Test func `machines are a table without control characters, and one failure is told`() throws {
    server.answers["/machines"] = (.ok, Self.machines)
    let run = try igor("machines")
    #expect(run.ending == .exited(6))
    #expect(run.error == "igor: 1 of 2 machines failed\n")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("MACHINE  POWER  CONSOLE"))
    #expect(lines[1].hasPrefix("osl01           active") && lines[1].contains("4.0 KiB"))
    #expect(lines[1].contains("alice") && lines[1].hasSuffix("10.1.0.1"))
    #expect(lines[2].hasPrefix("osl02  ") && lines[2].hasSuffix("osl02: [2Jgone, \"quite\""))
  }

  @Test func `machines are CSV`() throws {
    server.answers["/machines/osl%5B01-02%5D"] = (.ok, Self.machines)
    let run = try igor("machines", "--csv", "-h", "osl[01-02]")
    let lines = run.output.split(separator: "\n")
    #expect(
      lines.dropFirst() == [
        "osl01,active,2026-11-02T03:12:45.120Z,7,0,4096,,alice,1,10.1.0.1,web,,",
        "osl02,,,,,,,,,,,,\"osl02: [2Jgone, \"\"quite\"\"\"",
      ]
    )
  }

  @Test func `JSON is as igord gave it, an object after the other`() throws {
    server.answers["/machines"] = (.ok, Self.machines)
    let output = try igor("machines", "--json").output
    #expect(output == Self.machines.replacing(",\n {", with: ",\n{"))
    server.answers["/who"] = (
      .ok, "[{\"machine\": \"a\", \"writer\": null, \"subscribers\": [], \"x\": \"\u{202E}\"}]"
    )
    let run = try igor("who", "--json")
    #expect(run.output.hasSuffix("\"x\": \"\\u202e\"}]\n"))
    #expect(run.ending == .exited(0))
  }

  @Test func `who is at a console`() throws {
    let person =
      "{\"id\": 3, \"user\": \"alice\", \"from\": \"10.0.0.9:4711\", \"mode\": \"ro\", \"since\": \"2026-11-02T03:12:45.120Z\"}"
    server.answers["/who/osl03"] = (
      .ok, "[{\"machine\": \"osl03\", \"writer\": null, \"subscribers\": [\(person)]}]"
    )
    let run = try igor("who", "osl")
    #expect(run.output.contains("osl03    alice  watches"))
    #expect(
      try igor("who", "osl03", "--csv").output.hasSuffix(
        "osl03,3,alice,ro,2026-11-02T03:12:45.120Z,10.0.0.9:4711,\n"
      )
    )
  }

  @Test(arguments: [
    ("Europe/Oslo", "2026-10-25 02:30", "2026-10-25T00%3A30", "2026-10-25T01%3A30"),
    ("America/New_York", "2026-11-01 01:30", "2026-11-01T05%3A30", "2026-11-01T06%3A30"),
    ("Europe/Oslo", "2026-03-29 02:30", "2026-03-29T00%3A30", "2026-03-29T01%3A30"),
    ("Europe/Oslo", "2026-03-29 03:30", "2026-03-29T01%3A30", "2026-03-29T01%3A30"),
  ])
  func `nothing is left out of an hour that the clock shows twice`(
    zone: String,
    time: String,
    since: String,
    until: String
  ) throws {
    server.answers["/console/osl03/scrollback"] = (.ok, "")
    _ = try igor(
      "scrollback",
      "osl03",
      "--since",
      time,
      "--until",
      time,
      environment: ["TZ": zone]
    )
    let target = try #require(server.targets.last)
    #expect(target.contains("since=\(since)%3A00.000Z"))
    #expect(target.contains("until=\(until)%3A00.000Z"))
  }

  @Test(arguments: ["--speed=2", "--max-idle=2s", "--raw"])
  func `what says how to play does not go with a recording`(option: String) throws {
    let run = try igor("replay", "osl03", "--asciicast", option)
    #expect(run.ending == .exited(64) && run.error.contains("--asciicast: "))
  }

  @Test func `lines are asked for by boot, event and match, and timed in any zone`() throws {
    let lines = """
      2026-11-02T03:12:45.120Z one \u{1B}[31mred\u{1B}[0m
      --
      2026-07-02T03:12:45.120Z two
      [igor: 5 bytes missing, offsets 0-5, retention]

      """
    server.answers["/console/osl03/scrollback"] = (.ok, lines)
    let run = try igor(
      "scrollback",
      "osl03",
      "--boot",
      "-1",
      "--grep",
      "-a b+",
      "-i",
      "-C",
      "2",
      "-t",
      environment: ["TZ": "Europe/Oslo"]
    )
    #expect(
      run.output == """
        2026-11-02T04:12:45.120+01:00 one red
        --
        2026-07-02T05:12:45.120+02:00 two
        [igor: 5 bytes missing, offsets 0-5, retention]

        """
    )
    #expect(
      server.targets.last
        == "/console/osl03/scrollback?format=text&times=utc&boot=-1&grep=-a%20b%2B&case=ignore&context=2"
    )
    let paris = try igor("scrollback", "osl03", "--zone", "+02:00", "--color", "always").output
    #expect(paris.hasPrefix("2026-11-02T05:12:45.120+02:00 one \u{1B}[31mred\u{1B}[0m\n"))
    _ = try igor("scrollback", "osl03", "--around", "panic", "--from", "1:5")
    #expect(
      server.targets.last
        == "/console/osl03/scrollback?format=raw&losses=line&from=1%3A5&around=panic"
    )
  }

  @Test func `scrollback is safe for a terminal, and raw where that is asked for`() throws {
    let bytes = "\u{1B}[31mpanic\u{1B}[0m\r\n\u{1B}]52;c;cm0=\u{7}done\r\n"
    server.answers["/console/osl03/scrollback"] = (.ok, bytes)
    #expect(try igor("scrollback", "osl03").output == "panic\ndone\n")
    #expect(
      try igor("scrollback", "osl03", "--color", "always").output
        == "\u{1B}[31mpanic\u{1B}[0m\ndone\n"
    )
    #expect(server.targets.last == "/console/osl03/scrollback?format=raw&losses=line")
    #expect(try igor("scrollback", "osl03", "--raw", "--tail", "9").output == bytes)
    #expect(server.targets.last == "/console/osl03/scrollback?format=raw&tail=9")
    _ = try igor("scrollback", "-h", "osl03", "--json", "--since", "2026-11-02T03:00:00+01:00")
    #expect(
      server.targets.last
        == "/console/osl03/scrollback?format=json&since=2026-11-02T02%3A00%3A00.000Z"
    )
  }

  @Test func `a pipe is typed as it is, and what is printed afterwards is waited for`() throws {
    server.greeting = { _ in .greeting() }
    let alarm = LoopTimer(on: loop) {}
    loop.onEndOfTurn { [server] in
      guard let console = server.consoles.last, console.typed.last == 0x0D else { return }
      guard alarm.deadline == nil else { return }
      alarm.deadline = .now + .seconds(60)
      console.send("up 3 days\r\n")
    }
    let run = try igor("console", "osl03", "--wait", "0.2", input: "&.\u{1D}quptime\r")
    #expect(run.ending == .exited(0))
    #expect(run.output == "up 3 days\r\n")
    #expect(run.error == "")
    #expect(server.consoles.last?.typed == Array("&.\u{1D}quptime\r".utf8))
  }

  @Test func `a pipe is told that somebody else has the keyboard`() throws {
    let bob = PersonReport(id: 2, user: "bob")
    server.greeting = { _ in .greeting(mode: "ro", writer: bob) }
    let run = try igor("console", "osl03", input: "x")
    #expect(run.ending == .exited(3))
    #expect(
      run.error.hasSuffix(
        "igor: bob has the keyboard, you watch; --join types too, --force takes it\n"
      )
    )
    #expect(server.consoles.last?.typed == [])
  }

  static let commandLines: [(String, Int32)] = [
    ("console", 64), ("console a/b", 64), ("machines osl[", 64), ("dance", 64),
    ("console osl03 --watch --join", 64), ("console x -h y", 64),
    ("console osl03 --from whenever", 64), ("console osl03 --escape emacs", 64),
    ("console osl03 --server https://a/b", 64), ("who --fingerprint x", 64),
    ("scrollback osl03 --raw --json", 64),
    ("scrollback osl03 --raw --grep x", 64), ("scrollback osl03 -C 3", 64),
    ("scrollback osl03 --zone ../x", 64), ("scrollback osl03 -i", 64),
    ("machines --json --csv", 64), ("console nosuch", 4), ("machines nosuch", 4),
    ("machines --server /nowhere/s", 5), ("scrollback osl03", 4), ("--version", 0),
    ("machines --help", 0), ("power", 64), ("power osl03 dance", 64), ("power osl03 --wait", 64),
    ("power on", 64), ("sensors", 64), ("log clear", 64), ("inventory osl0[", 64),
    ("power nosuch", 4), ("doctor nosuch", 4), ("power osl03 on --limit 0", 64),
    ("log osl03 --json -c", 64), ("sensors osl03 --csv --json", 64),
  ]

  @Test(arguments: commandLines)
  func `the exit status tells what went wrong`(line: String, status: Int32) throws {
    let run = try ProgramOutput(
      of: "igor",
      line.split(separator: " ").map(String.init),
      environment: ["IGOR_SERVER": "unix:\(server.path)"],
      on: loop
    )
    #expect(run.ending == .exited(status), "\(run)")
    #expect(run.error.isEmpty == (status == 0), "\(run)")
  }

  @Test func `what cannot be read is shown with a mark at the place`() throws {
    let run = try igor("machines", "osl[1-6],web[]")
    #expect(run.error == "igor: a number was expected\n  osl[1-6],web[]\n               ^\n")
    #expect(run.ending == .exited(64))
  }

  @Test func `igord is reached over TCP as well`() throws {
    let remote = try FakeServer(on: loop)
    remote.answers["/who"] = (.ok, "[]")
    let run = try igor("who", "--server", remote.url)
    #expect(run.ending == .exited(0), "\(run)")
    #expect(run.output == "MACHINE  USER    FOR  FROM\n")
    remote.greeting = { _ in .greeting() }
    #expect(
      try igor("console", "osl03", "--server", remote.url, "--wait", "0").ending == .exited(0)
    )
  }

  @Test func `refusals are told in igord's words`() throws {
    server.answers["/machines"] = (
      .unauthorized, "{\"error\": {\"code\": \"unauthorized\", \"message\": \"log in first\"}}"
    )
    let run = try igor("machines")
    #expect(run.ending == .exited(2))
    #expect(run.error == "igor: you are not logged in: igor login \(server.path)\n")
    server.answers["/machines"] = (.internalServerError, "<html>")
    #expect(try igor("machines").error == "igor: igord answered Internal Server Error\n")
  }
}
