// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import HTTP
import Server
import TestSupport
import Testing

/// Listeners, their limits, and what becomes of them at a reload and a restart.
@Suite(.serialized)
struct ListenerTests {
  @Test func `a console's own port carries plain bytes, typed ones only where it says so`() throws {
    let readOnly = try TestService(machine: "raw_port = 0")
    let watcher = try readOnly.connect(.console("osl01"))
    watcher.send("typed in vain\r")
    let proof = try readOnly.connect(.raw)
    proof.send("console osl01 rw\nmine\r")
    #expect(try readOnly.serial().typed(5) == "mine\r")
    try readOnly.serial().print([0xFF, 0xFB, 0x01, 0x00, 0x0D])
    #expect(try watcher.take(5) == [0xFF, 0xFB, 0x01, 0x00, 0x0D])

    let writable = try TestService(machine: "raw_port = { port = 0, writable = true }")
    let writer = try writable.connect(.console("osl01"))
    writer.send("ls\r")
    #expect(try writable.serial().typed(3) == "ls\r")
  }

  @Test func `what a web page has a browser send to a console's own port is not typed`() throws {
    let service = try TestService(machine: "raw_port = { port = 0, writable = true }")
    let path = String(repeating: "a", count: 20_000)
    for request in ["POST / HTTP/1.1\r\nHost: x\r\n\r\nreboot\r", "GET /\(path) HTTP/1.1\r\n\r\n"] {
      let browser = try service.connect(.console("osl01"))
      browser.send(request)
      let said = String(decoding: try browser.takeAll(), as: UTF8.self)
      #expect(said == "\r\n[igor: this port does not speak HTTP]\r\n")
    }
    let figures = try service.connect().get("/metrics").text
    #expect(figures.contains("igor_bad_input_total{kind=\"http\"} 2\n"))
    // A word that is also a method is typed.
    let writer = try service.connect(.console("osl01"))
    writer.send("PUT /tmp\r")
    #expect(try service.serial().typed(9) == "PUT /tmp\r")
  }

  @Test func `one address has 64 connections, streams among them`() throws {
    let service = try TestService()
    var clients: [Client] = []
    for _ in 0..<32 {
      let stream = try service.connect(.raw)
      stream.send("console osl01\n")
      #expect(try stream.take(through: "\n").hasPrefix("ok "))
      let idle = try service.connect(.http)
      #expect(try idle.get("/healthz").status == 200)
      clients += [stream, idle]
    }
    let refused = try service.connect(.http)
    #expect(String(decoding: try refused.takeAll(), as: UTF8.self).contains("\"too_many\""))
    let refusedRaw = try service.connect(.raw)
    #expect(String(decoding: try refusedRaw.takeAll(), as: UTF8.self).hasPrefix("error too_many "))
    // The Unix socket has no such limit.
    let local = try service.connect()
    #expect(try local.get("/metrics").text.contains("igor_connections_refused_total 2\n"))
    clients.removeAll()
    var status = 0
    while status != 200 {
      let again = try service.connect(.http)
      again.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
      status = (try? again.takeAnswer().status) ?? 0
    }
  }

  @Test func `a reload takes machines on and lets machines go, and touches nothing else`() throws {
    let service = try TestService(["osl01", "osl02"])
    let stays = try service.connect()
    stays.send("GET /console/osl01 HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try stays.takeHead()
    let goes = try WebSocketClient(service.connect(), "/console/osl02")
    _ = try goes.message()
    let client = try service.connect()
    let before = try client.get("/machines/osl01").json([MachineReport].self)

    try service.reload { $0.names = ["osl01", "osl03"] }
    #expect(try goes.closeCode() == 4404)
    #expect(
      try client.get("/machines").json([MachineReport].self).map(\.machine) == ["osl01", "osl03"]
    )
    #expect(try client.get("/console/osl02").status == 404)
    let after = try client.get("/machines/osl01").json([MachineReport].self)
    #expect(after[0].console?.since == before[0].console?.since)
    try service.serial().print("still here")
    #expect(try stays.takeChunked(10) == Array("still here".utf8))
    try service.print("new", on: "osl03")
  }

  @Test func `who came by a listener without a login is gone once it asks for one`() throws {
    let service = try TestService()
    let idle = try service.connect(.http)
    #expect(try idle.get("/machines").status == 200)
    let socket = try WebSocketClient(service.connect(.http), "/console/osl01")
    _ = try socket.message()
    let raw = try service.connect(.raw)
    raw.send("console osl01\n")
    #expect(try raw.take(through: "\n").hasPrefix("ok "))
    let waiting = try service.connect(.raw)
    try service.reload {
      $0.listen = "http = { address = \"127.0.0.1:0\" }\nraw = { address = \"127.0.0.1:0\" }"
    }
    for client in [idle, raw, waiting] { _ = try client.takeAll() }
    #expect(try socket.closeCode() == 1008)
  }

  @Test func `a console's port lets those type who are there as the settings say now`() throws {
    let service = try TestService(machine: "raw_port = { port = 0, writable = true }")
    let writer = try service.connect(.console("osl01"))
    writer.send("ls\r")
    #expect(try service.serial().typed(3) == "ls\r")
    try service.reload { $0.machine = "raw_port = { port = 0 }" }
    // The console hears of it on its own loop, perhaps after what is typed next.
    let deadline = Moment.now + .seconds(60)
    while try service.connect().get("/machines/osl01").json([MachineReport].self)[0]
      .console?.writer != nil
    { try #require(Moment.now < deadline) }
    writer.send("typed in vain\r")
    #expect(
      try writer.take(through: "]\r\n") == "\r\n[igor: not typed: you may only watch osl01]\r\n"
    )
    try service.print("still watching")
    #expect(try writer.take(14) == Array("still watching".utf8))
    let proof = try service.connect(.raw)
    proof.send("console osl01 rw\nmine\r")
    #expect(try service.serial().typed(5) == "mine\r")
    try service.reload { $0.machine = "raw_port = { port = 0, allow = [\"127.9.0.0/16\"] }" }
    _ = try writer.takeAll()
  }

  @Test func `listeners come and go with a reload`() throws {
    let service = try TestService()
    let kept = try service.connect(.http)
    try service.reload { $0.listen = "raw = { address = \"127.0.0.1:0\", login = false }" }
    #expect(throws: (any Error).self) { try service.connect(.http) }
    _ = try kept.takeAll()
    let raw = try service.connect(.raw)
    raw.send("console osl01\n")
    #expect(try raw.take(through: "\n").hasPrefix("ok "))
  }

  @Test func `after a restart a client goes on at its epoch and offset`() throws {
    let service = try TestService()
    try service.print("before")
    let watcher = try WebSocketClient(service.connect(), "/console/osl01?from=-6")
    #expect(try watcher.bytes(6) == Array("before".utf8))
    service.stop()
    #expect(try watcher.closeCode() == 1001)
    try service.start()
    try service.print(" after")
    let again = try WebSocketClient(service.connect(), "/console/osl01?from=1:3")
    guard case .attached(let attached) = try again.message() else {
      Issue.record("not attached")
      return
    }
    #expect(attached.epoch == 2 && attached.offset == 3 && attached.end == 12)
    #expect(try again.bytes(9) == Array("ore after".utf8))
  }

  @Test func `what cannot be opened says so`() throws {
    let service = try TestService()
    let second = #expect(throws: ServiceError.self) { try service.start() }
    #expect(second?.kind == .running)
    let lost = #expect(throws: ServiceError.self) {
      _ = try TestService(more: "", unix: "/nowhere/igord.sock")
    }
    #expect(lost?.kind == .permission && lost?.description.contains("listen.unix") == true)
  }
}
