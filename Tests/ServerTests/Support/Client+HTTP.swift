// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Testing

/// An HTTP answer as a client sees it.
struct Answer {
  var head: ResponseHead
  var body: [UInt8]

  var status: Int { head.status.rawValue }
  var text: String { String(decoding: body, as: UTF8.self) }

  func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSON.decode(type, from: body.span)
  }

  /// The code of an error in the documented shape.
  var errorCode: String? { try? json(ErrorBody.self).error.code }
}

extension Client {
  /// Sends a GET and takes its answer.
  func get(_ target: String, host: String = "localhost", _ fields: [String] = []) throws -> Answer {
    try request("GET", target, host: host, fields)
  }

  func request(
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
  func takeAnswer(to method: Method = .get) throws -> Answer {
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
  func takeHead() throws -> ResponseHead {
    let text = Array(try take(through: "\r\n\r\n").utf8)
    var parser = ResponseParser()
    var rest = text.span
    return try #require(try parser.parse(&rest))
  }
}
