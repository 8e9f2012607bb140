// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
package import HTTP

/// An HTTP answer as a client sees it.
package struct Answer {
  package var head: ResponseHead
  package var body: [UInt8]

  package init(head: ResponseHead, body: [UInt8]) {
    self.head = head
    self.body = body
  }

  package var status: Int { head.status.rawValue }
  package var text: String { String(decoding: body, as: UTF8.self) }

  package func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSON.decode(type, from: body.span)
  }

  /// The code of an error in the documented shape.
  package var errorCode: String? { try? json(ErrorBody.self).error.code }
}

extension Client {
  /// Sends a GET and takes its answer.
  package func get(_ target: String, host: String = "localhost", _ fields: [String] = []) throws
    -> Answer
  {
    try request("GET", target, host: host, fields)
  }

  package func request(
    _ method: String,
    _ target: String,
    host: String = "localhost",
    _ fields: [String] = []
  ) throws -> Answer {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + fields
    send(lines.joined(separator: "\r\n") + "\r\n\r\n")
    return try takeAnswer(to: Method(rawValue: method))
  }

  /// Takes one answer with its body.
  package func takeAnswer(to method: Method = .get) throws -> Answer {
    let head = try takeHead()
    var decoder = try BodyDecoder(head.framing(answering: method), limit: 1 << 28)
    var body: [UInt8] = []
    while !decoder.isComplete {
      try receive { !$0.isEmpty }
      let bytes = try take(received.count)
      if bytes.isEmpty { break }
      var rest = bytes.span
      try decoder.decode(&rest, appendingTo: &body)
      putBack(rest.count, of: bytes)
    }
    return Answer(head: head, body: body)
  }

  /// Takes the head of an answer, and nothing behind it.
  package func takeHead() throws -> ResponseHead {
    let text = Array(try take(through: "\r\n\r\n").utf8)
    var parser = ResponseParser()
    var rest = text.span
    guard let head = try parser.parse(&rest) else {
      throw Timeout(received: String(decoding: text, as: UTF8.self))
    }
    return head
  }
}
