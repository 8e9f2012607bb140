// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Notation
import Testing

struct HeadWriterTests {
  @Test func `a response is written`() {
    var head = HeadWriter(.methodNotAllowed)
    head.add("Allow", "GET")
    head.add([Field("Content-Length", "0")])
    let text = String(decoding: head.finish(), as: UTF8.self)
    #expect(text == "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET\r\nContent-Length: 0\r\n\r\n")
  }

  @Test func `a value never becomes a second field, nor a target a second request`() throws {
    var head = HeadWriter(.get, target: "/a b\r\nX: 1", host: "a\r\nX: 2")
    head.add("Y\n", "1\r\n\r\nGET /\0")
    let text = String(decoding: head.finish(), as: UTF8.self)
    #expect(text == "GET /a+b++X:+1 HTTP/1.1\r\nHost: a  X: 2\r\nY : 1    GET / \r\n\r\n")
  }

  @Test(
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ] as [(Int64, String)]
  )
  func `a date is written as RFC 9110 has it`(seconds: Int64, text: String) {
    #expect(HTTPDate.text(of: Timestamp(seconds: seconds)) == text)
  }
}
