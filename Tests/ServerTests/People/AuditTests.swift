// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import Server
import TestSupport
import Testing

@Suite(.serialized)
struct AuditTests {
  @Test func `who attached, typed and changed what is told, with the bytes and the place`() throws {
    let people = try TestPeople()
    try people.add("ada", "[{\"role\": \"operator\"}]")
    let client = try people.service.connect(.http)
    let place = client.local.description
    let socket = try WebSocketClient(client, "/console/osl01", fields: people.fields("ada"))
    _ = try socket.message()
    socket.send(binary: Array("reboot\r".utf8))
    #expect(try people.service.serial().typed(7) == "reboot\r")
    client.close()
    let entries = try entries(people, "machine=osl01") { $0.count == 2 }
    #expect(entries.map(\.action) == ["attach", "detach"])
    #expect(entries.allSatisfy { $0.user == "ada" && $0.from == place && $0.machine == "osl01" })
    #expect(entries.map(\.typed) == [nil, 7])
    let changes = try people.ask("GET", "/audit?limit=2&user=root").json([AuditReport].self)
    #expect(changes.last.map { $0.action == "user.put" && $0.from == "unix" } ?? true)
    let all = try people.ask("GET", "/audit").text
    #expect(!all.contains(TestPeople.password) && !all.contains(people.tokens["ada"] ?? "?"))
  }

  /// Asks until what is asked for is there: a connection that is gone is noticed a little later.
  private func entries(
    _ people: TestPeople,
    _ query: String,
    until isThere: ([AuditReport]) -> Bool
  ) throws -> [AuditReport] {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let entries = try people.ask("GET", "/audit?\(query)").json([AuditReport].self)
      if isThere(entries) || ContinuousClock.now > deadline { return entries }
    }
  }

  @Test func `entries come a line each where that is asked for`() throws {
    let people = try TestPeople(["osl01"])
    for user in ["ada", "bob"] { try people.ask("PUT", "/users/\(user)", "{}") }
    let client = try people.service.connect(.unix)
    let answer = try client.get("/audit", ["Accept: application/x-ndjson"])
    #expect(answer.head.fields.value(of: "content-type") == "application/x-ndjson")
    let lines = answer.text.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      _ = try JSON.decode(AuditReport.self, from: Array(line.utf8).span)
    }
    #expect(try client.get("/audit?since=2100-01-01T00:00:00Z").text == "[]\n")
  }
}
