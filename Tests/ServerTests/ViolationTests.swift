// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Server
import TestSupport
import Testing

/// What should never be sent, sent; the server goes on as if nothing had happened.
@Suite(.serialized)
struct ViolationTests {
  private static let table: [(String, Int)] = [
    ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400), ("\r\n\r\n\r\n", 400), ("GET\r\n\r\n", 400),
    ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505), ("GET http:/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ("GET /" + String(repeating: "a", count: 20_000) + " HTTP/1.1\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 101), 431),
    ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
  ]

  @Test func `garbage on an HTTP port is answered, counted and closed`() throws {
    let service = try TestService()
    for (text, status) in Self.table {
      let client = try service.connect(.http)
      client.send(text)
      let answer = try client.takeAnswer()
      #expect(answer.status == status, "\(text.prefix(40).debugDescription)")
      #expect(answer.errorCode != nil)
      #expect(answer.head.fields.has("close", in: "connection"))
      #expect(try client.takeAll().isEmpty)
    }
    let client = try service.connect()
    let metrics = try client.get("/metrics").text
    #expect(metrics.contains("igor_bad_input_total{kind=\"http\"} \(Self.table.count)\n"))
  }

  @Test func `connections that are left half-way do no harm`() throws {
    let service = try TestService()
    let halves = [
      "", "GET /machi", "GET /machines HTTP/1.1\r\nHost: a\r\n",
      "GET /console/osl01/scrollback HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
    ]
    for half in halves {
      for wantsEnd in [true, false] {
        let client = try service.connect(.http)
        client.send(half)
        if wantsEnd {
          client.finish()
          _ = try client.takeAll()
        }
        client.close()
        let raw = try service.connect(.raw)
        raw.send(half)
        raw.close()
      }
    }
    let client = try service.connect()
    #expect(try client.get("/machines").status == 200)
  }

  @Test func `random bytes on every port do no harm`() throws {
    let service = try TestService(machine: "raw_port = { port = 0, writable = true }")
    var generator = SystemRandomNumberGenerator()
    for round in 0..<20 {
      let bytes = (0..<3000).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for way in [TestService.Way.http, .raw, .unix] {
        let client = try service.connect(way)
        client.send(bytes)
        client.finish()
        _ = try client.takeAll()
      }
      let socket = try WebSocketClient(service.connect(), "/console/osl01?mode=ro")
      socket.send(raw: bytes)
      _ = try socket.closeCode()
      let own = try service.connect(.console("osl01"))
      own.send(bytes)
      own.close()
      let client = try service.connect()
      #expect(try client.get("/healthz").status == 200, "round \(round)")
    }
  }

  @Test func `what breaks the WebSocket protocol is counted, and what cannot be read too`() throws {
    let service = try TestService()
    let unmasked = try WebSocketClient(service.connect(), "/console/osl01?mode=ro")
    unmasked.send(raw: [0x82, 0x01, 0x41])
    #expect(try unmasked.closeCode() == 1002)
    let client = try WebSocketClient(service.connect(), "/console/osl01?mode=ro")
    for text in ["", "[]", "{\"type\":1}"] {
      client.send(text: text)
      let isRefused = try client.message {
        if case .refused(let refusal) = $0 { refusal.code == "bad_message" } else { false }
      }
      #expect(isRefused)
    }
    let metrics = try service.connect().get("/metrics").text
    #expect(metrics.contains("igor_bad_input_total{kind=\"websocket\"} 1\n"))
    #expect(metrics.contains("igor_bad_input_total{kind=\"message\"} 3\n"))
  }
}
