// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Testing

/// Decodes a body given in pieces of so many bytes: the body, whether it is whole, and the
/// bytes behind it.
private func decode(
  _ text: String,
  _ framing: BodyFraming,
  limit: Int = 1000,
  pieces: Int
) throws -> (body: String, isComplete: Bool, rest: Int) {
  let bytes = Array(text.utf8)
  var decoder = try BodyDecoder(framing, limit: limit)
  var body: [UInt8] = []
  var rest = 0
  for start in stride(from: 0, to: bytes.count, by: pieces) {
    let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
    var span = piece.span
    try decoder.decode(&span, appendingTo: &body)
    rest += span.count
  }
  return (String(decoding: body, as: UTF8.self), decoder.isComplete, rest)
}

struct BodyDecoderTests {
  @Test(
    arguments: [
      ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("0\r\n\r\n", ""), ("000\r\n\r\n", ""),
      ("A\r\n0123456789\r\n1;x=y\r\n!\r\n0\r\n\r\n", "0123456789!"),
      ("5;a=\"b\tc\"\r\nhello\r\n0;z\r\nTrailer: x\r\nMore: y\r\n\r\n", "hello"),
      ("00001\r\n\n\r\n0\r\n\r\n", "\n"),
    ],
    [1, 2, 3, 1000]
  )
  func `chunks are put together, however they come`(
    vector: (text: String, body: String),
    pieces: Int
  ) throws {
    let result = try decode(vector.text + "next", .chunked, pieces: pieces)
    #expect(result.body == vector.body)
    #expect(result.isComplete)
    #expect(result.rest == 4)
    for count in 0..<vector.text.utf8.count {
      let part = String(decoding: Array(vector.text.utf8)[..<count], as: UTF8.self)
      #expect(try !decode(part, .chunked, pieces: 7).isComplete)
    }
  }

  @Test(
    arguments: [
      "\r\n", "x\r\n", "-1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1\n", "1\r\r\n", ";x\r\n",
      "1\r\nab\r\n", "1\r\na\n", "1\r\na\r\r", "1;\u{0}\r\n", "1;\n", "0\r\nX\u{1}\r\n\r\n",
      "0\r\nX: y\n\r\n", "1;" + String(repeating: "x", count: 300),
      "0\r\nX: " + String(repeating: "y", count: 5000),
    ]
  )
  func `malformed chunks are refused`(text: String) {
    let refusal = #expect(throws: HTTPRefusal.self) { try decode(text, .chunked, pieces: 1) }
    #expect(refusal?.status == .badRequest)
  }

  @Test(
    arguments: [
      ("FFFFFFFFFFFFFFFF\r\n", BodyFraming.chunked), ("7fffffffffffffff\r\nx", .chunked),
      ("6\r\nabcdef\r\n", .chunked), ("3\r\nabc\r\n3\r\nabc", .chunked), ("", .length(6)),
      ("abcdef", .untilClose),
    ]
  )
  func `a body over the limit is too large`(text: String, framing: BodyFraming) {
    let refusal = #expect(throws: HTTPRefusal.self) {
      try decode(text, framing, limit: 5, pieces: 100)
    }
    #expect(refusal?.status == .contentTooLarge)
  }

  @Test(arguments: [1, 3, 100])
  func `a length ends the body and leaves what follows`(pieces: Int) throws {
    #expect(try decode("hello!!", .length(5), pieces: pieces) == ("hello", true, 2))
    #expect(try decode("hel", .length(5), pieces: pieces) == ("hel", false, 0))
    #expect(try decode("x", .length(0), pieces: pieces) == ("", true, 1))
  }

  @Test func `a body until the end is whole when the connection ends`() throws {
    var decoder = try BodyDecoder(.untilClose, limit: 10)
    #expect(!decoder.isComplete)
    let isWhole = decoder.inputEnded()
    #expect(isWhole)
    var cut = try BodyDecoder(.length(1), limit: 10)
    let isCut = !cut.inputEnded()
    #expect(isCut)
  }

  @Test(arguments: [1, 15, 16, 255, 4096, 65_536])
  func `what is written in chunks is read back`(count: Int) throws {
    let chunk = String(repeating: "c", count: count)
    let bytes = Chunk.of(Array(chunk.utf8)) + Chunk.end
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(try decode(text, .chunked, limit: 100_000, pieces: 1000) == (chunk, true, 0))
  }
}
