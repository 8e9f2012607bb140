// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import HTTP
import TestSupport
import Testing

/// Tables on a real terminal.
struct ReportTerminalTests {
  private static let power = """
    {"machine": "osl01", "ok": true, "power": "on"}
    {"machine": "osl02", "ok": false, "error": {"code": "x", "message": "no answer"}}

    """

  private func shown(
    _ arguments: [String],
    environment: [String: String] = [:],
    typing text: String = "",
    after prompt: String = "",
    _ prepare: (FakeServer) -> Void
  ) throws -> (text: String, server: FakeServer, ending: Program.Ending?) {
    let folder = try TemporaryFolder()
    let loop = try Loop()
    let server = try FakeServer(at: folder.file("s"), on: loop)
    prepare(server)
    let terminal = try PersonTerminal(on: loop)
    let standard = [
      "TERM": "xterm", "IGOR_SERVER": "unix:\(server.path)", "XDG_STATE_HOME": folder.path,
    ]
    let igor = try Program(
      Program.built("igor"),
      arguments,
      environment: standard.merging(environment) { $1 },
      input: .path(terminal.path),
      output: .path(terminal.path),
      error: .path(terminal.path),
      on: loop
    )
    if !prompt.isEmpty {
      try #require(loop.run { terminal.text.contains(prompt) }, "\(terminal.text)")
      terminal.type(text)
    }
    try #require(loop.run { igor.ending != nil }, "\(terminal.text)")
    try #require(terminal.catchUp(on: loop))
    return (terminal.text, server, igor.ending)
  }

  @Test func `rows are asked for as they come, and coloured`() throws {
    let (text, server, _) = try shown(["power", "osl0[1-2]"]) {
      $0.answers["/power/osl0%5B1-2%5D"] = (.ok, Self.power)
    }
    #expect(server.asked.last?.accept == "application/x-ndjson, application/json")
    #expect(text.contains("osl01    \u{1B}[32mon\u{1B}[0m\r\n"), "\(text)")
    #expect(text.contains("\u{1B}[1;31mno answer\u{1B}[0m\r\n"), "\(text)")
  }

  @Test(
    arguments: [
      ([:], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false), (["NO_COLOR": ""], true),
    ] as [([String: String], Bool)]
  )
  func `a console's own colours are shown as those of tables are`(
    environment: [String: String],
    isColoured: Bool
  ) throws {
    let quiet = environment.merging(["PAGER": ""]) { $1 }
    let (text, _, _) = try shown(["scrollback", "osl03"], environment: quiet) {
      $0.answers["/console/osl03/scrollback"] = (.ok, "\u{1B}[31mred\u{1B}[0m failed\r\n")
    }
    #expect(text == (isColoured ? "\u{1B}[31mred\u{1B}[0m failed\r\n" : "red failed\r\n"))
  }

  @Test(arguments: [
    ("tr a-z A-Z", "IT FAILED\r\n", 0),
    ("/nowhere/less", "igor: /nowhere/less cannot be run: set PAGER, or add --no-pager\r\n", 1),
  ])
  func `a pager shows the past, and one that is not there is told`(
    pager: String,
    end: String,
    status: Int32
  ) throws {
    let (text, _, ending) = try shown(["scrollback", "osl03"], environment: ["PAGER": pager]) {
      $0.answers["/console/osl03/scrollback"] = (.ok, "it failed\r\n")
    }
    #expect(text.hasSuffix(end), "\(text)")
    #expect(ending == .exited(status))
  }

  @Test func `colours are left out where they are not wanted`() throws {
    let (text, _, _) = try shown(["power", "osl0[1-2]"], environment: ["NO_COLOR": "1"]) {
      $0.answers["/power/osl0%5B1-2%5D"] = (.ok, Self.power)
    }
    #expect(text.contains("osl01    on\r\n"))
    #expect(!text.contains("\u{1B}[32m") && !text.contains("\u{1B}[1;31m"))
  }

  @Test(arguments: ["y\n", "n\n", "\n"])
  func `a person is asked before many machines are ordered about`(answer: String) throws {
    let (text, server, ending) = try shown(
      ["power", "@web", "off"],
      typing: answer,
      after: "off 2 machines, @web? [y/N] "
    ) {
      $0.answers["POST /power/%40web"] = (
        .conflict, #"{"error": {"code": "confirm_needed", "message": "many", "count": 2}}"#
      )
    }
    let orders = server.asked.filter { $0.method == .post }
    #expect(orders.count == (answer == "y\n" ? 2 : 1), "\(text)")
    #expect(ending == .exited(1))
  }
}
