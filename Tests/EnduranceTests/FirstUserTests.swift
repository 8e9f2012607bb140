// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Foundation
import TestSupport
import Testing

struct FirstUserTests {
  private func user(_ igord: IgordProcess, _ arguments: String, _ password: String) throws
    -> ToolResult
  {
    let command = "printf '%s\\n' '\(password)' | \"$0\" user \(arguments) --settings \"$1\" 2>&1"
    return try runTool([
      "/bin/sh", "-c", command, builtProgram("igord"), igord.folder.file("igord.toml"),
    ])
  }

  @Test func `the first user is made beside a running igord, and can log in`() throws {
    let igord = try IgordProcess(settings: "")
    try igord.start()
    let added = try user(igord, "add ada --role admin", "correct horse")
    #expect(added.status == 0 && added.output == "ada added\n", "\(added.output)")
    let client = try igord.connect()
    let deadline = ContinuousClock.now + .seconds(60)
    while try client.get("/users").json([UserReport].self).isEmpty {
      try #require(ContinuousClock.now < deadline)
    }
    let body = "{\"user\": \"ada\", \"password\": \"correct horse\"}"
    client.send(
      "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
    let login = try client.takeAnswer()
    #expect(login.status == 200)
    let token = try #require(try login.json(LoginReport.self).token)
    let me = try client.get("/login", ["Authorization: Bearer \(token)"]).json(IdentityReport.self)
    #expect(me.user == "ada" && me.admin)
    #expect(igord.stop() == 0)
    #expect(!igord.log.text.contains("correct horse") && !igord.log.text.contains(token))
  }

  @Test(arguments: [
    ("add ada --role god", "one of sense"), ("add ../x", "a name has"),
    ("add ada --on 'osl01'", "--on needs --role"), ("remove nobody", "no user"),
    ("add ada --group nowhere", "no group of users"),
  ])
  func `what makes no sense is told in a line, with status 64`(
    arguments: String,
    words: String
  ) throws {
    let igord = try IgordProcess(settings: "")
    try FileManager.default.createDirectory(
      atPath: igord.folder.file("state"),
      withIntermediateDirectories: true
    )
    let result = try user(igord, arguments, "correct horse")
    #expect(result.status == 64 && result.output.contains(words), "\(result.output)")
    #expect(result.output.split(separator: "\n").count == 1)
    #expect(try user(igord, "list", "").output == "")
  }
}
