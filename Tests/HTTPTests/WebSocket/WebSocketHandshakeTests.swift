// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import HTTP

struct WebSocketHandshakeTests {
  private static let sound = [
    "GET": "GET /chat HTTP/1.1", "Host": "Host: server.example.com",
    "Upgrade": "Upgrade: websocket", "Connection": "Connection: Upgrade",
    "Key": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Version": "Sec-WebSocket-Version: 13",
  ]

  /// The sound request with some lines replaced; an empty one is left out.
  private func request(_ changes: [String: String] = [:]) throws -> RequestHead {
    let lines = ["GET", "Host", "Upgrade", "Connection", "Key", "Version", "More"].compactMap {
      changes[$0] ?? Self.sound[$0]
    }
    let text = lines.filter { !$0.isEmpty }.map { $0 + "\r\n" }.joined() + "\r\n"
    return try #require(try RequestParser.parse(text))
  }

  @Test func `the example of RFC 6455 section 1.3 is answered as there`() throws {
    let head = try request(["More": "Sec-WebSocket-Protocol: chat, superchat"])
    #expect(WebSocketHandshake.isAsked(by: head))
    let handshake = try WebSocketHandshake(head, subprotocols: ["igor.console.v1", "chat"])
    #expect(handshake.subprotocol == "chat")
    let answer = String(decoding: handshake.response(), as: UTF8.self)
    #expect(
      answer == """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
        Sec-WebSocket-Protocol: chat\r
        \r

        """
    )
  }

  @Test(
    arguments: [
      (["Upgrade": ""], 426), (["Upgrade": "Upgrade: h2c"], 426), (["Connection": ""], 426),
      (["Connection": "Connection: keep-alive"], 426), (["Version": ""], 426),
      (["Version": "Sec-WebSocket-Version: 8"], 426),
      (["Version": "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8"], 426),
      (["Key": ""], 400), (["Key": "Sec-WebSocket-Key: short"], 400),
      (["Key": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ==="], 400),
      (["Key": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q=="], 400),
      (["More": "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="], 400),
      (["GET": "POST /chat HTTP/1.1"], 400), (["GET": "GET /chat HTTP/1.0"], 400),
      (["More": "Content-Length: 5"], 400),
    ] as [([String: String], Int)]
  )
  func `a wrong request is refused`(changes: [String: String], status: Int) throws {
    let head = try request(changes)
    let refusal = #expect(throws: HTTPRefusal.self) { try WebSocketHandshake(head) }
    #expect(refusal?.status.rawValue == status)
  }

  @Test func `lists in any case and browsers' extensions are fine`() throws {
    let head = try request([
      "Upgrade": "upgrade: WebSocket", "Connection": "connection: keep-alive, UPGRADE",
      "More": "Sec-WebSocket-Extensions: permessage-deflate",
    ])
    let handshake = try WebSocketHandshake(head, subprotocols: ["igor.console.v1"])
    #expect(handshake.subprotocol == nil)
    #expect(!String(decoding: handshake.response(), as: UTF8.self).contains("Extensions"))
  }

  private func answer(_ request: WebSocketRequest, _ subprotocols: [String]) throws -> [UInt8] {
    let head = try #require(try RequestParser.parse(request.bytes))
    return try WebSocketHandshake(head, subprotocols: subprotocols).response()
  }

  private func verify(_ request: WebSocketRequest, _ answer: [UInt8]) throws {
    var parser = ResponseParser()
    var rest = answer.span
    let head = try parser.parse(&rest)
    try request.verify(try #require(head))
  }

  @Test func `our client and our server agree, with a fresh key each time`() throws {
    let first = WebSocketRequest(target: "/console/a", host: "h", subprotocol: "igor.console.v1")
    let second = WebSocketRequest(target: "/console/a", host: "h")
    try verify(first, answer(first, ["igor.console.v1"]))
    try verify(second, answer(second, []))
    #expect(first.bytes != second.bytes)
    #expect(throws: HTTPRefusal.self) { try verify(first, answer(second, [])) }
    #expect(throws: HTTPRefusal.self) { try verify(first, answer(first, [])) }
  }

  @Test(
    arguments: [
      ("101 Switching", "200 OK"), ("Upgrade: websocket", "Upgrade: x"),
      ("Connection: Upgrade", "Connection: close"),
      ("Accept:", "Accept: x\r\nSec-WebSocket-Accept:"),
      ("Connection:", "Sec-WebSocket-Extensions: permessage-deflate\r\nConnection:"),
      ("Connection:", "Sec-WebSocket-Protocol: chat\r\nConnection:"),
    ]
  )
  func `a client takes no wrong answer`(part: String, replacement: String) throws {
    let request = WebSocketRequest(target: "/", host: "h")
    let sound = String(decoding: try answer(request, []), as: UTF8.self)
    let wrong = sound.replacing(part, with: replacement)
    #expect(sound != wrong)
    #expect(throws: HTTPRefusal.self) { try verify(request, Array(wrong.utf8)) }
  }
}
