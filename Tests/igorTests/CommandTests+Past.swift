// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Notation
import Testing

/// What consoles printed: the times, the lines and the escape sequences.
extension CommandTests {
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

  @Test(arguments: ["scrollback", "boots", "timeline", "replay"])
  func `a machine that was removed is not taken for one that begins so`(command: String) throws {
    server.machines = ["osl031"]
    server.answers["/console/osl03/scrollback"] = (.ok, "{}\n")
    server.answers["/console/osl03/boots"] = (.ok, "[]")
    server.answers["/console/osl03/timeline"] = (.ok, "[]")
    #expect(try igor(command, "osl03").ending == .exited(0))
    #expect(
      !server.targets.isEmpty && server.targets.allSatisfy { $0.hasPrefix("/console/osl03/") }
    )
  }

  private static func incident(_ first: IncidentReport.Finding) -> IncidentReport {
    IncidentReport(
      id: 3,
      machine: "osl03",
      first: first,
      fatal: true,
      epoch: 1,
      from: 0,
      to: 4800,
      people: [],
      state: "active"
    )
  }

  @Test func `an incident is shown with each line that was found once, and what is not well`()
    throws
  {
    func finding(_ kind: String, _ line: String) -> IncidentReport.Finding {
      IncidentReport.Finding(kind: kind, time: Timestamp(seconds: 1), offset: 7, line: line)
    }
    var report = Self.incident(finding("oops", "BUG: here"))
    (report.kind, report.line) = ("panic", "Kernel panic: there")
    report.findings += [finding("oops", "Oops: 0002"), finding("panic", "Kernel panic: there")]
    report.sensors = SensorsReport(
      machine: "osl03",
      age: 1,
      sensors: [
        SensorReport(id: "1", name: "Temp", type: "temperature", state: .critical),
        SensorReport(id: "2", name: "Fan", type: "fan", state: .ok),
        SensorReport(id: "3", name: "NMI", type: "critical_interrupt", state: .none),
      ]
    )
    server.answers["/incidents/3"] = (.ok, String(decoding: JSON.encode(report), as: UTF8.self))
    let lines = try igor("incidents", "show", "3").output.split(separator: "\n").map(String.init)
    #expect(lines.first == "incident 3: panic on osl03")
    #expect(lines.filter { $0.contains("Kernel panic") } == ["line     Kernel panic: there"])
    #expect(
      lines.filter { $0.hasPrefix("found") } == [
        "found    oops: BUG: here", "found    oops: Oops: 0002",
      ]
    )
    #expect(lines.filter { $0.hasPrefix("sensor") } == ["sensor   Temp: critical"])
  }

  @Test(arguments: [true, false])
  func `an incident that has just begun says how to read its output`(isNew: Bool) throws {
    let now = Timestamp.now
    let time = isNew ? now : Timestamp(nanoseconds: now.nanoseconds - 3_600_000_000_000)
    let report = Self.incident(
      IncidentReport.Finding(kind: "oops", time: time, offset: 4711, line: "BUG")
    )
    let error = ErrorBody(APIError(code: "not_frozen", message: "not now"))
    server.answers["/incidents/3"] = (.ok, String(decoding: JSON.encode(report), as: UTF8.self))
    server.answers["/incidents/3/console"] = (
      .notFound, String(decoding: JSON.encode(error), as: UTF8.self)
    )
    let advice = "until then: igor scrollback --around 4711 osl03\n"
    let shown = try igor("incidents", "show", "3")
    #expect(shown.ending == .exited(0) && shown.output.hasSuffix(advice), "\(shown.output)")
    #expect(
      shown.output.contains("or earlier") == isNew && shown.output.contains("is not;") == !isNew
    )
    let raw = try igor("incidents", "show", "3", "--raw")
    #expect(raw.ending == .exited(1) && raw.output.isEmpty && raw.error.hasSuffix(advice))
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
}
