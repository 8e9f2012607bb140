// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Foundation
import HTTP
import Server
import TestSupport
import Testing

/// Bodies and requests that make no sense: the right status, one message, nothing done.
@Suite(.serialized)
struct WrongRequestTests {
  private static let table: [(line: String, body: String, status: Int, words: String)] = [
    ("PUT /users/ada", "", 400, "JSON object"),
    ("PUT /users/ada", "{", 400, "line 1, column 2"),
    ("PUT /users/ada", "{\n  \"password\": x}", 400, "line 2, column 15"),
    ("PUT /users/ada", "[]", 400, "an object was expected"),
    ("PUT /users/ada", "{\"groups\": \"ops\"}", 400, "an array of strings"),
    ("PUT /users/ada", "{\"groups\": [\"nowhere\"]}", 400, "no group of users"),
    ("PUT /users/ada", "{\"colour\": 1}", 400, "not known"),
    ("PUT /users/ada", "{\"password\": \"short\"}", 400, "8 to 1024"),
    ("PUT /users/ada", "{\"permissions\": [{\"role\": \"god\"}]}", 400, "one of sense"),
    ("PUT /users/ada", "{\"permissions\": [{\"on\": \"a\"}]}", 400, "role"),
    ("PUT /users/ada", "{\"permissions\": [{\"role\": \"admin\", \"on\": \"a[\"}]}", 400, "on: "),
    ("PUT /users/..", "{}", 400, "a name has"),
    ("PUT /users/anonymous", "{}", 400, "a name has"),
    ("DELETE /users/nobody", "", 404, "no user"),
    ("DELETE /users/nobody/tokens/00", "", 404, "no user"),
    ("PUT /user-groups/ops", "{}", 400, "permissions"),
    ("DELETE /user-groups/ops", "", 404, "no group"),
    ("POST /login", "{\"user\": \"ada\"}", 400, "password"),
    ("POST /login", "{\"user\": \"ada\", \"password\": 7}", 400, "a string"),
    ("POST /login", "{\"user\": \"a\", \"password\": \"b\", \"lifetime\": 1}", 400, "lifetime"),
    ("PATCH /users/ada", "{}", 405, "takes"),
    ("POST /users", "{}", 405, "takes GET"),
    ("GET /audit?limit=0", "", 400, "limit"),
    ("GET /audit?since=soon", "", 400, "since"),
    ("GET /audit?machine=..", "", 400, "machine"),
    ("GET /audit?what=x", "", 400, "not known"),
    ("PUT /machines/all", "{\"bmc\": \"a\"}", 400, "a name has"),
    ("PUT /machines/a[1-3]", "{\"bmc\": \"a\"}", 400, "a name has"),
    ("PUT /machines/a", "{}", 400, "bmc or socket"),
    ("PUT /machines/a", "{\"password_file\": \"/etc/shadow\"}", 400, "not known"),
    ("PUT /machines/a", "{\"socket\": \"/run/x\"}", 400, "unix:/path"),
    ("PUT /machines/a", "{\"socket\": \"unix:/run/x\", \"steal\": \"all\"}", 400, "steal"),
    ("DELETE /machines/a", "", 404, "no machine"),
    ("DELETE /machines/osl01?purge=maybe", "", 400, "purge"),
  ]

  @Test func `what makes no sense is refused with its reason, and nothing is half done`() throws {
    let people = try TestPeople(["osl01"])
    for row in Self.table {
      let parts = row.line.split(separator: " ")
      let answer = try people.ask(String(parts[0]), String(parts[1]), row.body)
      #expect(answer.status == row.status, "\(row.line) \(row.body): \(answer.text)")
      let error = try answer.json(ErrorBody.self).error
      #expect(error.message.contains(row.words), "\(row.line) \(row.body): \(error.message)")
      #expect(!error.message.contains("\n"))
    }
    #expect(try people.ask("GET", "/users").text == "[]\n")
    #expect(try people.ask("GET", "/machines").json([MachineReport].self).count == 1)
  }

  @Test func `a body that is too long is refused`() throws {
    let people = try TestPeople(["osl01"])
    let long = "{\"password\": \"" + String(repeating: "x", count: 70_000) + "\"}"
    #expect(try people.ask("PUT", "/users/ada", long).status == 413)
  }

  @Test func `without a database consoles are served, and what needs it says so`() throws {
    let people = try TestPeople(["osl01"])
    try people.add("ada", "[{\"role\": \"operator\"}]")
    people.service.stop()
    let path = people.service.folder.file("state/igor.db")
    for file in [path + "-wal", path + "-shm"] {
      try? FileManager.default.removeItem(atPath: file)
    }
    try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))
    try people.service.start()
    let client = try people.service.connect(.unix)
    let health = try client.get("/healthz")
    #expect(health.status == 503 && health.text.contains("degraded"))
    #expect(health.text.contains("database"))
    // Who has no right here is told that something is wrong, and not which file.
    let told = try people.ask(as: nil, "GET", "/healthz")
    #expect(told.status == 503 && told.text == "{\"status\":\"degraded\"}\n")
    #expect(try client.get("/machines").status == 200)
    let socket = try WebSocketClient(people.service.connect(.unix), "/console/osl01")
    _ = try socket.message()
    socket.send(binary: Array("x".utf8))
    #expect(try people.service.serial().typed(1) == "x")
    for (method, target, body) in [
      ("PUT", "/users/bob", "{}"), ("GET", "/audit", nil), ("DELETE", "/users/ada/tokens", nil),
    ] as [(String, String, String?)] {
      let answer = try client.request(method, target, body: body)
      #expect([404, 503].contains(answer.status), "\(target): \(answer.text)")
    }
    #expect(try client.request("PUT", "/users/bob", body: "{}").errorCode == "store_failed")
    #expect(try people.ask(as: "ada", "GET", "/machines").status == 401)
  }
}
