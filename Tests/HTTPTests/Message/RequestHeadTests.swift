// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import HTTP
import Testing

struct RequestHeadTests {
  @Test func `a browser's upgrade is read`() throws {
    let text = """
      GET /console/osl03?from=live&mode=rw HTTP/1.1\r
      Host: igor.example:7623\r
      User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r
      Connection: keep-alive,  Upgrade\r
      Upgrade: websocket\r
      Empty:\r
      \r

      """
    let head = try #require(try RequestParser.parse(text))
    #expect(head.method == .get)
    #expect(head.target == "/console/osl03?from=live&mode=rw")
    #expect(head.authority == Authority(host: "igor.example", port: 7623))
    #expect(head.framing == .length(0))
    #expect(head.keepsAlive && head.isVersion11 && !head.expectsContinue)
    #expect(head.fields.has("upgrade", in: "connection"))
    #expect(head.fields.value(of: "user-agent") == "Mozilla/5.0 (X11; Linux x86_64)")
    #expect(head.fields.value(of: "empty") == "")
    #expect(head.fields.value(of: "absent") == nil)
    #expect(head.fields.count == 5)
  }

  private static let accepted: [(String, BodyFraming, Bool)] = [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", .length(0), true),
    ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .length(0), true),
    ("GET / HTTP/1.0\r\nHost: a\r\n\r\n", .length(0), false),
    ("GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n", .length(0), true),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n", .length(0), false),
    ("POST /x HTTP/1.1\r\nhost:a\r\nContent-Length: 12\r\n\r\n", .length(12), true),
    ("POST /x HTTP/1.1\r\nHOST: \t a \t \r\nCONTENT-LENGTH:007\r\n\r\n", .length(7), true),
    ("PUT /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", .chunked, true),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .length(0), true),
    ("GET http://a:1/b?c HTTP/1.1\r\nHost: ignored\r\n\r\n", .length(0), true),
    ("QUERY /[01-06]~!$&'()*+,;=:@%41 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", .length(0), true),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: caf\u{e9} \t \u{7fff}\r\n\r\n", .length(0), true),
  ]

  @Test(arguments: accepted)
  func `a sound head is taken, whole or byte by byte`(
    text: String,
    framing: BodyFraming,
    keepsAlive: Bool
  ) throws {
    let bytes = Array(text.utf8)
    for head in [try RequestParser.parse(bytes), try RequestParser.parseBytewise(bytes)] {
      let head = try #require(head)
      #expect(head.framing == framing)
      #expect(head.keepsAlive == keepsAlive)
    }
    for count in 0..<bytes.count {
      #expect(try RequestParser.parse(Array(bytes[..<count])) == nil)
    }
  }

  private static let host = "Host: a\r\n"

  private static let refused: [(String, Int)] = [
    // The request line, RFC 9112 §3.
    ("GET  / HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.1 \r\n\(host)\r\n", 400),
    (" GET / HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET /\tHTTP/1.1\r\n\(host)\r\n", 400),
    ("GET /\r\n\(host)\r\n", 400),
    ("GET\r\n\(host)\r\n", 400),
    ("G(T / HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET / http/1.1\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.11\r\n\(host)\r\n", 400),
    ("GET / HTTP/2.0\r\n\(host)\r\n", 505),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("GET / HTTP/0.9\r\n\(host)\r\n", 505),
    ("GET x HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET * HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET ftp://a/ HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET http://a HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET http:///x HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET http://u@a/x HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET /a#b HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET /\"<>\\^`{|} HTTP/1.1\r\n\(host)\r\n", 400),
    ("GET /\u{e9} HTTP/1.1\r\n\(host)\r\n", 400),
    ("CONNECT a:80 HTTP/1.1\r\n\(host)\r\n", 501),
    // Line ends and characters, RFC 9112 §2.2.
    ("GET / HTTP/1.1\n\(host)\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
    ("GET / HTTP/1.1\r\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.1\r\nX: a\rb\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.1\r\nX: a\0b\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.1\r\nX: a\u{7f}b\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.1\r\nX: a\u{1}b\r\n\(host)\r\n", 400),
    ("\r\n\r\nGET / HTTP/1.1\r\n\(host)\r\n", 400),
    ("\u{16}\u{3}\u{1}", 400),
    // Fields, RFC 9112 §5.
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\(host) X: folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n X: first\r\n\(host)\r\n", 400),
    ("GET / HTTP/1.1\r\n\(host)\tfolded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\(host): x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\(host)X\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\(host)X(Y): z\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\(host)X\u{e9}: z\r\n\r\n", 400),
    // Host, RFC 9112 §3.2.
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.0\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", 400),
    // The body's framing, RFC 9112 §6.
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 1, 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: +1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 0x1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 1 1\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length:\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 9999999999999999999\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked, chunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: xchunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: \"chunked\"\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding:\r\n\r\n", 501),
    (
      "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 501
    ),
    ("POST / HTTP/1.1\r\n\(host)Content-Length: 1\r\nExpect: 200-ok\r\n\r\n", 417),
  ]

  @Test(arguments: refused)
  func `what could be read in two ways is refused with its status`(text: String, status: Int) {
    let bytes = Array(text.utf8)
    for parse in [RequestParser.parse, RequestParser.parseBytewise] as [([UInt8]) throws -> _] {
      let refusal = #expect(throws: HTTPRefusal.self) { try parse(bytes) }
      #expect(refusal?.status.rawValue == status, "\(refusal?.message ?? "")")
      #expect(refusal?.message.isEmpty == false)
    }
  }

  @Test func `a head has at most 16 KiB and 100 fields`() throws {
    let start = "GET / HTTP/1.1\r\nHost: a\r\n"
    let room = 16 * 1024 - start.utf8.count - 7
    let fits = "\(start)X: \(String(repeating: "x", count: room))\r\n\r\n"
    #expect(fits.utf8.count == 16 * 1024)
    #expect(try RequestParser.parse(fits) != nil)
    let long = fits.replacing("X: ", with: "X: x")
    #expect(throws: HTTPRefusal.self) { try RequestParser.parse(long) }
    let fields = (1..<100).map { "X\($0): y\r\n" }.joined()
    #expect(try RequestParser.parse("\(start)\(fields)\r\n")?.fields.count == 100)
    let more = #expect(throws: HTTPRefusal.self) {
      try RequestParser.parse("\(start)\(fields)Y: z\r\n\r\n")
    }
    #expect(more?.status == .fieldsTooLarge)
    let target = String(repeating: "a", count: 17_000)
    let line = #expect(throws: HTTPRefusal.self) { try RequestParser.parse("GET /\(target)") }
    #expect(line?.status == .uriTooLong)
  }

  @Test func `requests follow each other in one piece`() throws {
    let bytes = Array(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\n\r\nbody".utf8
    )
    var parser = RequestParser()
    var rest = bytes.span
    #expect(try parser.parse(&rest)?.target == "/1")
    #expect(!parser.isInside)
    #expect(try parser.parse(&rest)?.target == "/2")
    let left = rest.count
    #expect(left == 4)
  }

  @Test func `an expectation is answered only for a body`() throws {
    let expect = "Host: a\r\nExpect: 100-Continue\r\n"
    let with = try RequestParser.parse("PUT / HTTP/1.1\r\n\(expect)Content-Length: 1\r\n\r\n")
    let without = try RequestParser.parse("PUT / HTTP/1.1\r\n\(expect)\r\n")
    #expect(with?.expectsContinue == true)
    #expect(without?.expectsContinue == false)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `garbage neither traps nor changes with the way it is cut`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let sound = Self.accepted.map { Array($0.0.utf8) }
    for _ in 0..<2000 {
      var bytes = sound[Int(random.next() % UInt64(sound.count))]
      for _ in 0...(random.next() % 3) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      let whole = Result { try RequestParser.parse(bytes)?.target }
      let cut = Result { try RequestParser.parseBytewise(bytes)?.target }
      #expect((try? whole.get()) == (try? cut.get()), "seed \(seed)")
    }
  }
}
