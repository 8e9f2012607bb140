// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Testing

/// What a client made of an answer that came in pieces of so many bytes.
private func exchange(
  _ answer: String,
  to method: Method = .get,
  limit: Int = .max,
  pieces: Int
) throws -> (statuses: [Int], body: String, isDone: Bool, rest: Int) {
  let bytes = Array(answer.utf8)
  var exchange = ClientExchange(answering: method, bodyLimit: limit)
  var (statuses, body, rest) = ([Int](), [UInt8](), 0)
  for start in stride(from: 0, to: bytes.count, by: pieces) {
    let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
    var span = piece.span
    while let event = try exchange.receive(&span) {
      switch event {
      case .head(let head): statuses.append(head.status.rawValue)
      case .body(let bytes): body += bytes
      case .end: break
      }
    }
    rest += span.count
  }
  let isDone = exchange.inputEnded()
  return (statuses, String(decoding: body, as: UTF8.self), isDone, rest)
}

struct ClientExchangeTests {
  @Test(arguments: [1, 2, 1000])
  func `answers end as their framing says`(pieces: Int) throws {
    let ok = "HTTP/1.1 200 OK\r\n"
    let length = try exchange("\(ok)Content-Length: 2\r\n\r\nhix", pieces: pieces)
    #expect(length == ([200], "hi", true, 1))
    let chunked = try exchange(
      "\(ok)Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
      pieces: pieces
    )
    #expect(chunked == ([200], "hi", true, 0))
    #expect(try exchange("\(ok)\r\nhi", pieces: pieces) == ([200], "hi", true, 0))
    let cut = try exchange("\(ok)Content-Length: 3\r\n\r\nhi", pieces: pieces)
    #expect(cut == ([200], "hi", false, 0))
    let head = try exchange("\(ok)Content-Length: 3\r\n\r\n", to: .head, pieces: pieces)
    #expect(head == ([200], "", true, 0))
    #expect(try exchange("HTTP/1.1 204\r\n\r\n", pieces: pieces) == ([204], "", true, 0))
  }

  @Test(arguments: [1, 1000])
  func `informational answers are passed over, an upgrade ends HTTP`(pieces: Int) throws {
    let early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    #expect(try exchange(early + answer, pieces: pieces) == ([404], "", true, 0))
    let upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nframes"
    #expect(try exchange(upgrade, pieces: pieces) == ([101], "", true, 6))
  }

  @Test(
    arguments: [
      "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n", "HTTP/1.1 600 x\r\n\r\n",
      "HTTP/1.1 200 OK\nX: y\n\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]
  )
  func `an answer that is not HTTP is refused`(answer: String) {
    #expect(throws: HTTPRefusal.self) { try exchange(answer, pieces: 1) }
  }

  @Test func `a body over the client's limit is refused`() {
    #expect(throws: HTTPRefusal.self) {
      try exchange("HTTP/1.1 200 OK\r\n\r\n123456", limit: 5, pieces: 1)
    }
  }
}
