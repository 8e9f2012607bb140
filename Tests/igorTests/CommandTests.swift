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

  func igor(
    _ arguments: String...,
    input: String = "",
    environment: [String: String] = [:]
  ) throws -> ProgramOutput {
    try igor(arguments, input: input, environment: environment)
  }

  func igor(
    _ arguments: [String],
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
      "start": 0, "logBytes": 1024, "lastByte": null, "subscribers": [
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
    #expect(lines[1].hasPrefix("osl01           active") && lines[1].contains("1.0 KiB"))
    #expect(lines[1].contains("alice") && lines[1].hasSuffix("10.1.0.1"))
    #expect(lines[2].hasPrefix("osl02  ") && lines[2].hasSuffix("osl02: [2Jgone, \"quite\""))
  }

  @Test func `machines are CSV`() throws {
    server.answers["/machines/osl%5B01-02%5D"] = (.ok, Self.machines)
    let run = try igor("machines", "--csv", "-h", "osl[01-02]")
    let lines = run.output.split(separator: "\n")
    #expect(
      lines.dropFirst() == [
        "osl01,active,2026-11-02T03:12:45.120Z,7,0,4096,,alice,1,10.1.0.1,web,,1024,",
        "osl02,,,,,,,,,,,,,\"osl02: [2Jgone, \"\"quite\"\"\"",
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
