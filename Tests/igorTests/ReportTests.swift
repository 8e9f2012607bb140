// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import TestSupport
import Testing

/// Answers over machines, as the real program prints them.
struct ReportTests {
  let folder: TemporaryFolder
  let loop: Loop
  let server: FakeServer

  init() throws {
    folder = try TemporaryFolder()
    loop = try Loop()
    server = try FakeServer(at: folder.file("s"), on: loop)
    server.machines = ["osl01", "osl02", "osl03"]
  }

  private func igor(_ arguments: String..., input: String = "") throws -> ProgramOutput {
    try ProgramOutput(
      of: "igor",
      arguments,
      input: input,
      environment: ["IGOR_SERVER": "unix:\(server.path)", "XDG_STATE_HOME": folder.path],
      on: loop
    )
  }

  private static let power = """
    [{"machine": "osl01", "ok": true, "power": "on"}, {"machine":"osl02","ok":true,"power":"off"},
    {"machine": "osl03", "ok": true, "power": "on"}, {"machine": "osl04", "ok": false,
     "error": {"code": "bmc_unreachable", "message": "osl04: no answer \\u001b[2J} ] \\" {"}}]
    """

  @Test func `search prints lines, objects or comma-separated values`() throws {
    let line = "{\"machine\":\"osl01\",\"time\":\"2026-11-23T03:00:00.000Z\",\"offset\":7,"
    server.answers["/search"] = (.ok, line + "\"text\":\"panic, \\\"now\\\"\"}\n")
    let csv = try igor("search", "panic", "--csv")
    #expect(
      csv.output == """
        machine,time,offset,text,error
        osl01,2026-11-23T03:00:00.000Z,7,"panic, ""now""\",

        """
    )
    #expect(csv.ending == .exited(0))
    #expect(try igor("search", "panic", "--json").output.contains("\"offset\":7"))
    #expect(try igor("search", "panic", "--json", "--csv").ending == .exited(64))
    #expect(try igor("search", "panic", "-C", "2", "--csv").ending == .exited(64))
  }

  @Test func `power is a table, CSV, JSON and a list of ranges`() throws {
    server.answers["/power/osl0%5B1-4%5D"] = (.ok, Self.power)
    let table = try igor("power", "-h", "osl0[1-4]", "status")
    #expect(
      table.output == """
        MACHINE  POWER
        osl01    on
        osl02    off
        osl03    on
        osl04           osl04: no answer [2J} ] " {

        """
    )
    #expect(table.error == "igor: 1 of 4 machines failed\n")
    #expect(table.ending == .exited(6))
    #expect(server.asked.last?.accept == nil)
    let csv = try igor("power", "osl0[1-4]", "--csv").output.split(separator: "\n")
    #expect(csv[0] == "machine,power,action,outcome,next,elapsed,error")
    #expect(csv[2] == "osl02,off,,,,,")
    #expect(csv[4] == "osl04,,,,,,\"osl04: no answer [2J} ] \"\" {\"")
    let json = try igor("power", "osl0[1-4]", "--json").output
    let reports: [PowerReport] = try JSON.decode(from: Array(json.utf8).span)
    #expect(reports.count == 4)
    #expect(
      try igor("power", "-c", "osl0[1-4]").output
        == "osl0[1,3]: on\nosl02: off\nosl04: osl04: no answer [2J} ] \" {\n"
    )
  }

  @Test func `an order says what became of it`() throws {
    server.answers["POST /power/osl0%5B1-3%5D"] = (
      .ok,
      """
      {"machine": "osl02", "ok": true, "action": "cycle", "progress": "off", "elapsed": 1}

      {"machine": "osl01", "ok": true, "power": "on", "action": "cycle", "outcome": "confirmed", "elapsed": 12.25}
      {"machine": "osl02", "ok": true, "power": "on", "action": "cycle", "outcome": "unknown", "next": "pxe"}
      {"machine": "osl03", "ok": false, "error": {"code": "machine_off", "message": "osl03 is off"}}
      """
    )
    let run = try igor("power", "cycle", "osl0[1-3]", "--wait", "--on-if-off", "--next", "pxe")
    #expect(
      run.output == """
        MACHINE  POWER
        osl01    on     cycle: done after 12.25 s
        osl02    on     cycle: no answer, it may have been carried out; boots from pxe next time
        osl03           osl03 is off; --on-if-off lets igor switch it on

        """
    )
    #expect(
      server.asked.last?.body
        == #"{"action":"cycle","next":"pxe","onIfOff":true,"wait":true}"#
    )
  }

  @Test func `many machines are asked about first, and none is ordered without a yes`() throws {
    let refusal = """
      {"error": {"code": "confirm_needed", "message": "that is 3 machines", "count": 3}}
      """
    server.answers["POST /power/all"] = (.conflict, refusal)
    let run = try igor("power", "all", "off")
    #expect(run.ending == .exited(64))
    #expect(
      run.error
        == "igor: off 3 machines, all? there is nobody here to ask; add --yes if you are sure\n"
    )
    let again = try igor("power", "all", "off", "--yes")
    #expect(again.error == "igor: that is 3 machines\n")
    #expect(server.asked.last?.body == #"{"action":"off","confirm":3}"#)
  }

  @Test(arguments: [["power", "db1", "off"], ["log", "clear", "db1", "--yes"]])
  func `an order does not go to a neighbour of the machine that is gone`(words: [String]) throws {
    let error = #"{"error": {"code": "not_found", "message": "no machine db1"}}"#
    server.answers["POST /power/db1"] = (.notFound, error)
    server.answers["/machines/db1"] = (.notFound, error)
    server.answers["/machines"] = (.ok, #"[{"machine": "db10"}, {"machine": "web1"}]"#)
    let run = try ProgramOutput(
      of: "igor",
      words,
      input: "",
      environment: ["IGOR_SERVER": "unix:\(server.path)", "XDG_STATE_HOME": folder.path],
      on: loop
    )
    #expect(run.error == "igor: there is no machine db1; did you mean db10?\n")
    #expect(run.ending == .exited(4))
    #expect(!server.asked.contains { $0.target.contains("db10") })
  }

  @Test func `one machine that fails is an error without a table`() throws {
    server.answers["/power/osl01"] = (
      .ok, "[{\"machine\":\"osl01\",\"ok\":false,\"error\":{\"code\":\"x\",\"message\":\"no\"}}]"
    )
    let run = try igor("power", "osl01")
    #expect(run.output == "")
    #expect(run.error == "igor: no\n")
    #expect(run.ending == .exited(1))
  }

  @Test(
    arguments: [
      ("not_found", "not_found", 4), ("not_allowed", "not_allowed", 2), ("no_bmc", "not_found", 1),
    ] as [(String, String, Int32)]
  )
  func `where all fail, the exit status says of what`(
    one: String,
    other: String,
    status: Int32
  ) throws {
    let rows = [one, other].map {
      "{\"machine\":\"m\",\"ok\":false,\"error\":{\"code\":\"\($0)\",\"message\":\"no\"}}"
    }
    server.answers["/power/a%2Cb"] = (.ok, "[\(rows.joined(separator: ","))]")
    let run = try igor("power", "a,b")
    #expect(run.ending == .exited(status))
    #expect(run.error == "igor: all 2 machines failed\n")
  }

  @Test func `sensors show values, states and thresholds`() throws {
    server.answers["/sensors/osl01"] = (
      .ok,
      """
      [{"machine":"osl01","ok":true,"age":4.2,"sensors":[
       {"id":"1","name":"CPU Temp","type":"temperature","value":71.5,"unit":"degrees C","state":"ok",
        "states":[],"thresholds":{"ucr":90,"unc":85.25}},
       {"id":"2","name":"Fan 1","type":"fan","value":0,"unit":"RPM","state":"critical","states":[]},
       {"id":"3","name":"PSU 1","type":"power supply","state":"warning","states":["AC lost"]}]}]
      """
    )
    #expect(
      try igor("sensors", "osl01").output == """
        MACHINE  SENSOR    VALUE  UNIT       STATE
        osl01    CPU Temp   71.5  degrees C  ok
        osl01    Fan 1         0  RPM        critical
        osl01    PSU 1                       warning   AC lost

        """
    )
    let wide = try igor("sensors", "osl01", "--thresholds").output.split(separator: "\n")
    #expect(wide[0].hasSuffix("STATE     LNR  LCR  LNC    UNC  UCR  UNR"))
    #expect(wide[1].hasSuffix("ok                       85.25   90"))
    #expect(
      try igor("sensors", "-c", "osl01").output
        == "osl01: Fan 1 critical\nosl01: PSU 1 warning: AC lost\n"
    )
    #expect(
      try igor("sensors", "--bad", "--csv", "osl01").output.hasSuffix(
        "osl01,2,,Fan 1,fan,,0,RPM,critical,,,,,,,,4.2,\n"
          + "osl01,3,,PSU 1,power supply,,,,warning,,,,,,,AC lost,4.2,\n"
      )
    )
    _ = try igor("sensors", "osl01", "--sensor", "CPU Temp")
    #expect(server.targets.contains("/sensors/osl01/CPU%20Temp"))
  }

  @Test func `the event log is shown, followed and cleared`() throws {
    let entries = """
      [{"id":7,"time":"2026-11-02T03:12:45.000Z","type":"Power Supply","sensor":"PSU 1","event":"AC lost",\
      "direction":"deasserted","severity":"critical","raw":"00"}]
      """
    server.answers["/log/osl01"] = (
      .ok, "[{\"machine\":\"osl01\",\"ok\":true,\"entries\":\(entries)}]"
    )
    let run = try igor("sel", "osl01", "--tail", "5", "--since", "2026-11-02T00:00:00Z")
    #expect(run.output.hasSuffix("Power Supply PSU 1  AC lost (no longer)\n"), "\(run)")
    #expect(server.targets.last == "/log/osl01?since=2026-11-02T00%3A00%3A00.000Z&tail=5")
    let lines = try igor("log", "osl01", "--follow", "--json")
    #expect(lines.output == "{\"machine\":\"osl01\",\"ok\":true,\"entries\":\(entries)}\n")
    #expect(server.asked.last?.accept?.hasPrefix("application/x-ndjson") == true)
    server.answers["/machines/osl01"] = (.ok, "[{\"machine\":\"osl01\"}]")
    #expect(try igor("log", "clear", "osl01").ending == .exited(64))
    server.answers["DELETE /log/osl01"] = (
      .ok, "[{\"machine\":\"osl01\",\"ok\":true,\"cleared\":true}]"
    )
    let clear = try igor("log", "clear", "osl01", "--yes")
    #expect(clear.output == "MACHINE  EVENT LOG\nosl01    cleared\n")
  }

  @Test(arguments: [
    (-61.53, "61.5 s behind", "-61.53"), (0.04, "0 s ahead", "0.04"),
    (3600, "60 min ahead", "3600"), (-1_795_367_543.4, "20779 d behind", "-1795367543.4"),
  ])
  func `clocks are read and set`(ahead: Double, words: String, number: String) throws {
    let row = """
      [{"machine":"osl01","ok":true,"time":"2026-11-02T03:12:45.000Z","ahead":\(ahead)}]
      """
    server.answers["/log/osl01/time"] = (.ok, row)
    #expect(try igor("log", "time", "osl01").output.hasSuffix("\(words)\n"))
    #expect(try igor("log", "time", "osl01", "--csv").output.hasSuffix("Z,\(number),\n"))
    _ = try igor("log", "time", "osl01", "--set", "now")
    #expect(server.asked.last?.method == .put)
    #expect(server.asked.last?.body == "{\"time\":\"now\"}")
  }

  @Test func `inventory is a list of items, and what is alike is told once`() throws {
    func machine(_ name: String, _ serial: String) -> String {
      """
      {"machine":"\(name)","ok":true,"device":{"id":32,"revision":1,"firmware":"2.13",\
      "ipmi":"2.0","manufacturer":674,"manufacturerName":"Dell","product":256,"supports":["sel"]},\
      "fru":[{"id":0,"name":"builtin","product":{"name":"R640","serial":"\(serial)","extra":[]}}]}
      """
    }
    server.answers["/inventory/osl0%5B1-2%5D"] = (
      .ok, "[\(machine("osl01", "A1")),\(machine("osl02", "B2"))]"
    )
    let output = try igor("inventory", "osl0[1-2]").output
    #expect(output.contains("osl01    product serial  A1\n"), "\(output)")
    let folded = try igor("inventory", "-c", "osl0[1-2]").output
    #expect(folded.hasPrefix("osl0[1-2]: BMC maker: Dell\n"))
    #expect(folded.hasSuffix("osl0[1-2]: product name: R640\n"))
  }

  @Test func `the doctor says what is wrong and what to do`() throws {
    server.answers["/doctor/osl01"] = (
      .ok,
      """
      {"machine":"osl01","ok":false,"error":{"code":"wrong_password","message":"wrong password"},
       "steps":[{"name":"ping","state":"ok","text":"answers in 1 ms"},
       {"name":"rakp 3","state":"failed","text":"the password is wrong","advice":"correct it"}]}
      """
    )
    let run = try igor("doctor", "osl01")
    #expect(
      run.output == """
        STEP            FOUND
        ping    ok      answers in 1 ms
        rakp 3  failed  the password is wrong
                        → correct it

        """
    )
    #expect(run.error == "igor: wrong password\n")
    #expect(run.ending == .exited(1))
  }

  @Test(arguments: ["<html>", "[1, 2]", "{\"machine\":\"a\",\"ok\":true", "[{\"ok\":true}]"])
  func `an answer that is none is a clear error`(body: String) throws {
    server.answers["/power/osl01"] = (.ok, body)
    let run = try igor("power", "osl01")
    #expect(run.ending == .exited(1) || run.ending == .exited(5))
    #expect(run.error.hasPrefix("igor: "), "\(run)")
    #expect(run.output.isEmpty)
  }
}
