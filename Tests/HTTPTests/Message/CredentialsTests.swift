// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Testing

struct CredentialsTests {
  private func head(_ lines: String...) throws -> RequestHead {
    let text = (["GET / HTTP/1.1", "Host: a"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    let bytes = Array(text.utf8)
    var parser = RequestParser()
    var rest = bytes.span
    return try #require(try parser.parse(&rest))
  }

  @Test func `a request says who asks in one way, or in none that is known`() throws {
    #expect(try head().credentials == .none)
    #expect(try head("Authorization: bearer x").credentials == .bearer("x"))
    #expect(
      try head("Authorization: Basic  YWxpY2U6czpl").credentials
        == .basic(user: "alice", password: "s:e")
    )
    for line in [
      "Authorization: Basic", "Authorization: Basic YWxp", "Authorization: Basic ?",
      "Authorization: Digest x", "Authorization: Bearer",
    ] {
      #expect(try head(line).credentials == .unknown, "\(line)")
    }
    #expect(
      try head("Authorization: Bearer x", "Authorization: Bearer x").credentials == .unknown
    )
  }

  @Test func `the first cookie of a name counts`() throws {
    let request = try head("Cookie: a=1; b=2;c=", "Cookie: b=3; d=4=5")
    #expect(request.cookie("a") == "1" && request.cookie("b") == "2")
    #expect(request.cookie("c") == nil && request.cookie("d") == "4=5")
  }
}
