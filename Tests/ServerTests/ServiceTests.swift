// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import Server
import TestSupport
import Testing

/// The routes of a running server.
@Suite(.serialized)
struct ServiceTests {
  @Test func `machines are listed in the order of the range, with what their consoles do`()
    throws
  {
    let service = try TestService(["osl01", "osl02"], more: "[group]\nweb = \"osl02\"")
    try service.print("hello", on: "osl02")
    let client = try service.connect()
    let watcher = try service.connect()
    watcher.send("GET /console/osl02?from=-10 HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try watcher.take(through: "hello")

    let all = try client.get("/machines").json([MachineReport].self)
    #expect(all.map(\.machine) == ["osl01", "osl02"])
    #expect(all.allSatisfy { $0.ok && $0.console?.state == "active" && $0.bmc == nil })
    #expect(all[1].console?.offset == 5)
    #expect(all.allSatisfy { (5..<1000).contains($0.console?.logBytes ?? 0) })
    #expect(all[1].console?.subscribers.contains { $0.from == "unix" && $0.mode == "ro" } == true)
    #expect(all[1].group == ["web"] && all[0].group == [])

    let some = try client.get("/machines/osl0%5B2-3%5D/").json([MachineReport].self)
    #expect(some.map(\.machine) == ["osl02", "osl03"])
    #expect(some.map(\.ok) == [true, false] && some[1].error?.code == "not_found")
    #expect(try client.get("/machines/osl99").status == 404)
    #expect(try client.get("/machines/osl[").status == 400)
    #expect(try client.get("/machines/@web").json([MachineReport].self).count == 1)
  }

  @Test func `who is here is told by console`() throws {
    let service = try TestService(["osl01", "osl02"])
    let watcher = try service.connect(.raw)
    watcher.send("console osl01\n")
    #expect(try watcher.take(through: "\n").hasPrefix("ok offset=0 epoch="))
    let client = try service.connect(.http)
    let who = try client.get("/who", host: "127.0.0.1").json([WhoReport].self)
    #expect(who.map(\.machine) == ["osl01"])
    #expect(who[0].subscribers.map(\.user) == ["anonymous"] && who[0].writer == nil)
    #expect(who[0].subscribers[0].from == watcher.local.description)
    let both = try client.get("/who/osl[01-03]").json([WhoReport].self)
    #expect(both.map(\.subscribers.count) == [1, 0, 0] && both[2].error?.code == "not_found")
  }

  @Test func `igord says how it is`() throws {
    let service = try TestService()
    let client = try service.connect()
    #expect(try client.get("/healthz").text == "{\"status\":\"ok\"}\n")
    let metrics = try client.get("/metrics/")
    #expect(metrics.head.fields.value(of: "content-type") == MetricsText.contentType)
    #expect(metrics.text.contains("igor_consoles{state=\"active\"} 1\n"))
    #expect(metrics.text.contains("igor_loop_busy_seconds_total{loop=\"1\"}"))
    #expect(try client.get("/openapi.json").body == OpenAPI.document)
  }

  @Test func `errors have their status and shape, and the connection lives on`() throws {
    let service = try TestService()
    let client = try service.connect()
    let table: [(String, String, Int, String)] = [
      ("GET", "/nothing", 404, "not_found"),
      ("GET", "/console/osl99", 404, "not_found"),
      ("GET", "/console/osl99/scrollback", 404, "not_found"),
      ("POST", "/machines", 405, "method_not_allowed"),
      ("DELETE", "/console/osl01", 405, "method_not_allowed"),
      ("GET", "/machines?x=1", 400, "bad_request"),
      ("GET", "/console/osl01?from=soon", 400, "bad_request"),
      ("GET", "/console/osl01/scrollback?tail=x", 400, "bad_request"),
      ("GET", "/console/%ZZ", 400, "bad_request"),
    ]
    for (method, target, status, code) in table {
      let answer = try client.request(method, target)
      #expect(answer.status == status && answer.errorCode == code, "\(method) \(target)")
      #expect((answer.head.fields.value(of: "allow") != nil) == (status == 405))
    }
    let head = try client.request("HEAD", "/machines")
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(try client.request("HEAD", "/openapi.json").status == 200)
    #expect(try client.get("/healthz").status == 200)
  }

  @Test func `pipelined requests are answered in order`() throws {
    let service = try TestService()
    let client = try service.connect()
    let requests = ["/machines", "/nothing", "/healthz"]
      .map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
    client.send(String(repeating: requests, count: 200))
    for _ in 0..<200 {
      for status in [200, 404, 200] { #expect(try client.takeAnswer().status == status) }
    }
  }

  @Test func `a foreign host or origin is refused on TCP`() throws {
    let service = try TestService()
    let client = try service.connect(.http)
    for host in ["127.0.0.1", "127.0.0.1:7623", "[::1]:80", "igor.test", "IGOR.test", "localhost"] {
      #expect(try client.get("/healthz", host: host).status == 200, "\(host)")
    }
    #expect(try client.get("/healthz", host: "evil.example").errorCode == "forbidden_host")
    let same = try client.get("/healthz", host: "127.0.0.1:7", ["Origin: http://127.0.0.1:7"])
    #expect(same.status == 200)
    let foreign = try client.get("/healthz", host: "127.0.0.1:7", ["Origin: http://evil.example"])
    #expect(foreign.status == 403 && foreign.errorCode == "forbidden_origin")
    #expect(foreign.head.fields.value(of: "access-control-allow-origin") == nil)
    let null = try client.get("/console/osl01", host: "127.0.0.1", ["Origin: null"])
    #expect(null.errorCode == "forbidden_origin")
    let socket = try service.connect()
    #expect(try socket.get("/healthz", host: "anything").status == 200)
    #expect(try socket.get("/healthz", host: "a", ["Origin: http://b"]).status == 403)
  }
}
