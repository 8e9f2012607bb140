// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import TestSupport
import Testing

/// What happens, live.
@Suite(.serialized)
struct EventsTests {
  @Test func `marks and incidents are told as they happen, to whom they concern`() throws {
    let service = try TestService(["osl01", "osl02"])
    let all = try service.connect()
    all.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try all.take(through: "\r\n\r\n").contains("text/event-stream"))
    let some = try service.connect()
    some.send("GET /events?machines=osl02&kinds=incident HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try some.take(through: "\r\n\r\n")
    try service.print("x", on: "osl01")
    // The console's own state may be told first.
    var told = try all.take(through: "\n\n")
    while !told.isEmpty, !told.contains("\"kind\":\"attached\"") {
      told = try all.take(through: "\n\n")
    }
    #expect(told.contains("event: mark\ndata: {"))
    try service.print("[    1.5] Kernel panic - not syncing: x\r\n", on: "osl02")
    let found = try some.take(through: "\n\n")
    #expect(found.contains("event: incident") && found.contains("\"what\":\"began\""))
    #expect(found.contains("\"machine\":\"osl02\"") && found.contains("\"kind\":\"panic\""))
    let again = try service.connect()
    again.send("GET /events?after=0 HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try again.take(through: "\r\n\r\n")
    #expect(try again.take(through: "\n\n").contains("id: 1\n"))
  }

  @Test(arguments: ["kinds=panic", "kinds=", "kinds=mark,panic", "after=x", "machines=nosuch"])
  func `events that there are none of are refused`(query: String) throws {
    let service = try TestService()
    let answer = try service.connect().get("/events?" + query)
    #expect(answer.status == (query.hasPrefix("machines") ? 404 : 400))
  }

  @Test func `what has no end has no HEAD`() throws {
    let service = try TestService()
    let answer = try service.connect().request("HEAD", "/events")
    #expect(answer.status == 405)
  }

  @Test func `a WebSocket is told the same, says pong, and ends with the server`() throws {
    let service = try TestService(["osl01", "osl02"])
    let query = "/events?machines=osl02&kinds=incident&after=0"
    let socket = try WebSocketClient(service.connect(), query, protocols: nil)
    try service.print("[    1.5] Kernel panic - not syncing: x\r\n", on: "osl01")
    try service.print("[    1.5] Kernel panic - not syncing: x\r\n", on: "osl02")
    let text = try #require(try socket.text())
    #expect(text.hasPrefix("{\"event\":\"incident\",\"id\":") && text.hasSuffix("}}"))
    #expect(text.contains("\"machine\":\"osl02\"") && text.contains("\"what\":\"began\""))
    socket.send(text: "nobody listens to this")
    socket.send(raw: [0x89, 0x82, 0, 0, 0, 0, 0x68, 0x69])
    #expect(try socket.pong() == Array("hi".utf8))
    service.stop()
    #expect(try socket.closeCode() == 1001)
  }

  @Test func `a WebSocket of events has the rights of its person, as long as they last`() throws {
    let people = try TestPeople(["osl01", "osl02"])
    try people.add("bob", #"[{"role": "viewer", "on": "osl02"}]"#)
    try people.add("sue", #"[{"role": "sense"}]"#)
    #expect(throws: WebSocketClient.Refused.self) {
      let client = try people.service.connect(.http)
      _ = try WebSocketClient(client, "/events", protocols: nil, fields: people.fields("sue"))
    }
    let client = try people.service.connect(.http)
    let fields = people.fields("bob")
    let socket = try WebSocketClient(client, "/events?after=0", protocols: nil, fields: fields)
    try people.service.serial("osl01").print("x")
    let text = try #require(try socket.text())
    #expect(text.contains("\"machine\":\"osl02\""))
    #expect(try people.ask("DELETE", "/users/bob").status == 204)
    #expect(try socket.closeCode() == 1001)
  }
}
