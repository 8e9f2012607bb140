// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import TestSupport
import Testing

/// igor and igord on both ends of https, as somebody at a desk has them.
struct EncryptedTests {
  private let bmc: IgorBMCProcess
  private let igord: IgordProcess
  private let folder: TemporaryFolder
  private let url: String

  init() throws {
    folder = try TemporaryFolder()
    bmc = try IgorBMCProcess(["--names", "osl01", "--script", "echo"])
    let address = try LoopbackAddress()
    let place = "\(address.text):\(address.freePort())"
    url = "https://\(place)"
    let files =
      "certificate = \"\(folder.file("igord.crt"))\", key = \"\(folder.file("igord.key"))\""
    igord = try IgordProcess(
      settings: "[machine.osl01]\nbmc = \"\(bmc.place(of: "osl01"))\"",
      listen: "tls = { \(files) }\nhttp = { address = \"\(place)\", tls = true }"
    )
    _ = try certify()
    let add = ["user", "add", "--settings", igord.folder.file("igord.toml"), "ada"]
    let added = try run("igord", add + ["--role", "operator"], typing: Self.password)
    try #require(added.status == 0, "\(added.output)")
    try igord.start()
  }

  private static let password = "correct horse"

  /// Makes a certificate in place of the one there is; its fingerprint.
  private func certify() throws -> String {
    let names = [String(url.dropFirst("https://".count).prefix { $0 != ":" })]
    let made = try run(
      "igord",
      ["cert", "self-signed", "--folder", folder.path, "--force"] + names
    )
    return try #require(made.output.firstMatch(of: /SHA256:[0-9A-F:]+/)).output.description
  }

  @Test func `a certificate's folder is made, but not the one around it`() throws {
    let make = ["cert", "self-signed", "localhost", "--folder"]
    let made = try run("igord", make + [folder.file("new")])
    #expect(made.status == 0 && made.output.contains("fingerprint: SHA256:"), "\(made.output)")
    let far = try run("igord", make + [folder.file("a/b")])
    #expect(far.status != 0 && far.output.contains("No such file"), "\(far.output)")
  }

  /// What somebody has who has a home of their own.
  private var environment: [String: String] {
    ["HOME": folder.path, "XDG_STATE_HOME": folder.file("state"), "TERM": "dumb"]
  }

  /// Runs a program with a line of standard input.
  private func run(
    _ program: String,
    _ arguments: [String],
    typing line: String = ""
  ) throws -> ToolResult {
    let shell = ["sh", "-c", "printf '%s\\n' \"$0\" | \"$@\"", line]
    return try runTool(shell + [builtProgram(program)] + arguments, environment: environment)
  }

  private func igor(_ arguments: String...) throws -> ToolResult {
    try run("igor", arguments, typing: Self.password)
  }

  @Test func `a login by an authority is used by what follows, power and console`() throws {
    let stranger = try igor("login", url, "--user", "ada")
    #expect(stranger.status == 5 && stranger.output.contains("is not to be trusted"))
    let login = try igor("login", url, "--user", "ada", "--ca", folder.file("igord.crt"))
    #expect(login.status == 0, "\(login.output)")
    let power = try igor("power", "osl01", "status")
    #expect(power.status == 0 && power.output.contains("osl01    on"), "\(power.output)")
    #expect(try igor("power", "osl01", "reset", "--wait").output.contains("reset: done"))
    #expect(try igor("logout").status == 0)
    #expect(try igor("power", "osl01", "status").status == 5)
  }

  @Test func `a pinned certificate is the only one, and a renewed one sends nobody away`() throws {
    let fingerprint = try certify()
    try reload()
    let wrong = "SHA256:" + fingerprint.dropFirst(7).reversed()
    let refused = try igor("login", url, "--user", "ada", "--fingerprint", wrong)
    #expect(refused.status == 5 && refused.output.contains("another certificate"))
    let login = try igor("login", url, "--user", "ada", "--fingerprint", fingerprint)
    #expect(login.status == 0, "\(login.output)")
    let screen = try PseudoTerminal()
    let console = try ChildProcess(
      [builtProgram("igor"), "console", "osl01"],
      terminal: screen,
      environment: environment
    )
    try #require(screen.shows("leaves]"))
    screen.send("before\r")
    #expect(screen.shows("before"))

    let renewed = try certify()
    #expect(renewed != fingerprint)
    try reload()
    screen.send("afterwards\r")
    #expect(screen.shows("afterwards"))
    let now = try igor("power", "osl01", "status")
    #expect(now.status == 5 && now.output.contains("another certificate"), "\(now.output)")
    #expect(try igor("login", url, "--user", "ada", "--fingerprint", renewed).status == 0)
    #expect(try igor("power", "osl01", "status").status == 0)
    screen.send("\u{1D}.")
    #expect(console.exitStatus() == 0)
  }

  /// Has igord read its settings and certificate again, and waits until it did.
  private func reload() throws {
    let before = igord.log.bytes.count
    kill(try #require(igord.pid), SIGHUP)
    try #require(igord.log.contains("settings applied", after: before))
  }
}
