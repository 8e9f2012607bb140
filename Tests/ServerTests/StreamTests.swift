// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Server
import TestSupport
import Testing

/// A console's streams, in all the ways there are.
@Suite(.serialized)
struct StreamTests {
  private static let rawPort = "raw_port = 0\n"

  @Test func `all kinds of subscribers see the same bytes`() throws {
    let service = try TestService(listen: nil, more: "")
    let serial = try service.serial()
    let http = try service.connect()
    http.send("GET /console/osl01?from=live HTTP/1.1\r\nHost: a\r\n\r\n")
    let head = try http.takeHead()
    #expect(head.status == .ok)
    #expect(head.fields.value(of: "content-type") == "application/octet-stream")
    #expect(head.fields.value(of: "igor-offset") == "0")
    #expect(head.fields.value(of: "igor-epoch") == "1")
    let raw = try service.connect(.raw)
    raw.send("console osl01\r\n")
    #expect(try raw.take(through: "\n") == "ok offset=0 epoch=1 mode=ro writer=- state=active\n")
    let socket = try WebSocketClient(service.connect(), "/console/osl01?mode=ro")
    guard case .attached(let attached) = try socket.message() else {
      Issue.record("the first message is not attached")
      return
    }
    #expect(attached.epoch == 1 && attached.offset == 0 && attached.mode == "ro")
    #expect(attached.subscribers.count == 3)

    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    serial.print(bytes)
    #expect(try raw.take(bytes.count) == bytes)
    #expect(try socket.bytes(bytes.count) == bytes)
    #expect(try http.takeChunked(bytes.count) == bytes)
    let late = try service.connect()
    #expect(try late.get("/console/osl01/scrollback?format=raw").body == bytes)
  }

  @Test func `a stream goes on where it left off`() throws {
    let service = try TestService()
    try service.print("0123456789")
    let raw = try service.connect(.raw)
    raw.send("console osl01 from=1:4\n")
    #expect(try raw.take(through: "\n") == "ok offset=4 epoch=1 mode=ro writer=- state=active\n")
    #expect(try raw.take(6) == Array("456789".utf8))
    let tail = try service.connect(.raw)
    tail.send("console osl01 from=-3\n")
    #expect(try tail.take(through: "789").hasPrefix("ok offset=7 "))
    let beyond = try service.connect(.raw)
    beyond.send("console osl01 from=1:50\n")
    #expect(try beyond.take(through: "\n").hasPrefix("ok offset=10 "))
    let notice = try beyond.take(through: "]\r\n")
    #expect(notice == "\r\n[igor: no offset 50 yet, on from offset 10, restart]\r\n")
  }

  @Test func `who speaks HTTP 1.0 is sent no chunks, and the end is the connection's`() throws {
    let service = try TestService()
    try service.print("0123456789")
    func ask(_ path: String) throws -> Client {
      let client = try service.connect()
      client.send("GET \(path) HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
      let fields = try client.takeHead().fields
      #expect(fields.count(of: "transfer-encoding") == 0 && fields.has("close", in: "connection"))
      return client
    }
    let past = try ask("/console/osl01/scrollback?format=raw")
    #expect(try past.takeAll() == Array("0123456789".utf8))
    let rows = String(decoding: try ask("/power/osl01").takeAll(), as: UTF8.self)
    #expect(rows.hasPrefix("[\n{") && rows.hasSuffix("}\n]\n"))
    let live = try ask("/console/osl01")
    try service.serial().print("abc")
    #expect(try live.take(3) == Array("abc".utf8))
    let events = try ask("/events?after=0")
    #expect(try events.take(through: "\n\n").hasPrefix("id: 1\n"))
  }

  private static let notTyped =
    "\r\n[igor: not typed: anonymous has the keyboard: take or join it first]\r\n"

  @Test func `what a raw writer sends is typed, with the hello in the same packet too`() throws {
    let service = try TestService()
    let raw = try service.connect(.raw)
    raw.send("console osl01 rw\nuname -a\r")
    #expect(try raw.take(through: "\n").contains("mode=rw writer=anonymous"))
    #expect(try service.serial().typed(9) == "uname -a\r")
    let second = try service.connect(.raw)
    second.send("console osl01 rw\nrm -rf /\r")
    #expect(try second.take(through: "\n").contains("mode=ro writer=anonymous"))
    #expect(try second.take(through: "]\r\n") == Self.notTyped)
    raw.send("exit\r")
    #expect(try service.serial().typed(5) == "exit\r")
    // That is said once, and not to who wants nothing but bytes, or did not come to type.
    let silent = try service.connect(.raw)
    silent.send("console osl01 rw gaps=close\nreboot\r")
    let watcher = try service.connect(.raw)
    watcher.send("console osl01\nreboot\r")
    for client in [silent, watcher] {
      #expect(try client.take(through: "\n").contains("mode=ro writer=anonymous"))
    }
    second.send("halt\r")
    raw.finish()
    try service.serial().print("logout")
    for client in [raw, second, silent, watcher] {
      #expect(try client.take(6) == Array("logout".utf8))
    }
    // Who cannot type any more does not keep others from it.
    let third = try WebSocketClient(service.connect(), "/console/osl01?take=if-free")
    guard case .attached(let attached) = try third.message() else {
      Issue.record("not attached")
      return
    }
    #expect(attached.mode == "rw")
  }

  @Test func `a raw line that is none is told why, and the connection ends`() throws {
    let service = try TestService()
    for (line, code) in [
      ("GET / HTTP/1.1\r\n", "bad_request"), ("console osl99\n", "not_found"),
      ("console osl01 please\n", "bad_request"), ("console osl01 token=x\n", "unauthorized"),
      (String(repeating: "x", count: 5000), "bad_request"), ("\u{16}\u{3}\u{1}\n", "bad_request"),
    ] {
      let client = try service.connect(.raw)
      client.send(line)
      let answer = String(decoding: try client.takeAll(), as: UTF8.self)
      #expect(answer.hasPrefix("error \(code) ") && answer.hasSuffix("\n"), "\(line.prefix(20))")
    }
    let client = try service.connect()
    #expect(try client.get("/metrics").text.contains("igor_bad_input_total{kind=\"hello\"} 6\n"))
  }

  @Test func `a WebSocket types, takes and tells`() throws {
    let service = try TestService()
    let alice = try WebSocketClient(service.connect(), "/console/osl01")
    guard case .attached(let first) = try alice.message() else {
      Issue.record("not attached")
      return
    }
    #expect(first.mode == "rw" && first.writer?.id == first.id)
    alice.send(binary: Array("ls\r".utf8))
    #expect(try service.serial().typed(3) == "ls\r")

    let bob = try WebSocketClient(service.connect(), "/console/osl01")
    guard case .attached(let second) = try bob.message() else {
      Issue.record("not attached")
      return
    }
    #expect(second.mode == "ro" && second.writer?.id == first.id)
    bob.send(binary: Array("x".utf8))
    #expect(
      try bob.message {
        if case .refused(let it) = $0 { it.code == "not_writer" && it.bytes == 1 } else { false }
      }
    )
    bob.send(text: #"{"type":"say","text":"may I?"}"#)
    #expect(
      try alice.message { if case .say(_, "may I?") = $0 { true } else { false } }
    )
    bob.send(text: #"{"type":"take","how":"force"}"#)
    #expect(
      try alice.message { if case .mode(let it) = $0 { it.mode == "ro" } else { false } }
    )
    bob.send(binary: Array("w\r".utf8))
    #expect(try service.serial().typed(2) == "w\r")
    bob.send(text: #"{"type":"dance"}"#)
    #expect(
      try bob.message { if case .refused(let it) = $0 { it.what == "message" } else { false } }
    )
  }

  @Test func `a handshake that is none is refused with the right status`() throws {
    let service = try TestService()
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    let upgrade = ["Connection: Upgrade", "Upgrade: websocket"]
    let version = "Sec-WebSocket-Version: 13"
    let table: [([String], Int)] = [
      (upgrade + [key], 426), (upgrade + [version], 400),
      (upgrade + [version, "Sec-WebSocket-Key: short"], 400),
      (["Upgrade: websocket", key, version], 426),
      (upgrade + [key, "Sec-WebSocket-Version: 8"], 426),
      (upgrade + [key, version, "Sec-WebSocket-Protocol: chat"], 400),
    ]
    let client = try service.connect()
    for (fields, status) in table {
      let answer = try client.get("/console/osl01", fields)
      #expect(answer.status == status, "\(fields)")
      #expect(answer.errorCode != nil)
    }
    let unknown = try client.get("/console/osl99", upgrade + [key, version])
    #expect(unknown.errorCode == "not_found")
  }

  @Test func `frames that break the protocol close the WebSocket with the right code`() throws {
    let service = try TestService()
    let table: [([UInt8], UInt16)] = [
      ([0x82, 0x01, 0x78], 1002), ([0xC2, 0x81, 0, 0, 0, 0, 0x78], 1002),
      ([0x83, 0x80, 0, 0, 0, 0], 1002), ([0x89, 0xFE, 0, 126, 0, 0, 0, 0], 1002),
      ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007), ([0x80, 0x80, 0, 0, 0, 0], 1002),
      ([0x82, 0xFF, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0], 1009),
    ]
    for (frame, code) in table {
      let socket = try WebSocketClient(service.connect(), "/console/osl01?mode=ro")
      socket.send(raw: frame)
      #expect(try socket.closeCode() == code, "\(frame)")
    }
    let client = try service.connect()
    #expect(try client.get("/who").text == "[]\n")
  }
}
