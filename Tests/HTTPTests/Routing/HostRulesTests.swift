// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Testing

struct HostRulesTests {
  private let rules = HostRules(names: ["igor.example", "LocalHost"])

  private func status(host: String, origin: String?) throws -> Int {
    let field = origin.map { "Origin: \($0)\r\n" } ?? ""
    let head = try #require(
      try RequestParser.parse("GET / HTTP/1.1\r\nHost: \(host)\r\n\(field)\r\n")
    )
    do throws(HTTPRefusal) {
      try rules.check(head)
      return 200
    } catch {
      return error.status.rawValue
    }
  }

  @Test(
    arguments: [
      "127.0.0.1", "127.0.0.1:7623", "[::1]", "[::1]:80", "192.0.2.1", "igor.example",
      "IGOR.example:443", "localhost:1",
    ]
  )
  func `an address or a configured name may be asked`(host: String) throws {
    #expect(try status(host: host, origin: nil) == 200)
  }

  @Test(
    arguments: [
      "evil.example", "igor.example.evil.example", "x.igor.example", "1.2.3.4.evil.example",
      "1.2.3", "1.2.3.256", "0x7f000001", "2130706433", "igor.example.",
    ]
  )
  func `another name may not, wherever it points`(host: String) throws {
    #expect(try status(host: host, origin: nil) == 421)
  }

  @Test(
    arguments: [
      ("igor.example", "http://igor.example", 200), ("igor.example", "https://igor.example", 200),
      ("igor.example:443", "https://igor.example", 200),
      ("igor.example", "https://igor.example:443", 200),
      ("igor.example:7623", "http://igor.example:7623", 200),
      ("[::1]:7623", "http://[::1]:7623", 200), ("igor.example", "HTTP://IGOR.EXAMPLE", 200),
      ("igor.example:7623", "http://igor.example", 403),
      ("igor.example", "http://igor.example:7623", 403),
      ("igor.example", "http://evil.example", 403), ("igor.example", "null", 403),
      ("igor.example", "", 403), ("igor.example", "http://", 403),
      ("igor.example", "http://igor.example.evil.example", 403),
      ("igor.example", "http://igor.example@evil.example", 403),
      ("igor.example", "ws://igor.example", 403), ("igor.example", "http://igor.example/x", 403),
      ("127.0.0.1:7623", "http://localhost:7623", 403),
    ] as [(String, String, Int)]
  )
  func `an origin must be the host that is asked`(
    host: String,
    origin: String,
    expected: Int
  ) throws {
    #expect(try status(host: host, origin: origin) == expected)
  }
}
