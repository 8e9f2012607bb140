// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP
import Testing

struct RequestTargetTests {
  @Test(
    arguments: [
      ("/", []), ("/machines", ["machines"]), ("/machines/", ["machines"]),
      ("/a//b", ["a", "", "b"]), ("/%5B1-3%5d", ["[1-3]"]), ("/a%2Fb/c", ["a/b", "c"]),
      ("/osl0[1-6],-osl02", ["osl0[1-6],-osl02"]), ("/caf%C3%A9+x", ["café+x"]), ("/..", [".."]),
    ] as [(String, [String])]
  )
  func `a path is cut first and decoded then`(text: String, segments: [String]) throws {
    #expect(try RequestTarget(text).segments == segments)
  }

  @Test func `a query is decoded, and plus is a space there`() throws {
    let target = try RequestTarget("/x?since=2+hours%20ago&a=b=c&flag&&tail=%31&a=2")
    #expect(target["since"] == "2 hours ago")
    #expect(target["a"] == "b=c")
    #expect(target["flag"] == "")
    #expect(target["tail"] == "1")
    #expect(target["none"] == nil)
    #expect(target.parameters.count == 5)
  }

  @Test(arguments: ["/%", "/%4", "/%4g", "/%zz", "/a?b=%", "/%00", "/%0a", "/%7F", "/%FF", "/?%C3"])
  func `a broken escape and what is no text are refused`(text: String) {
    let refusal = #expect(throws: HTTPRefusal.self) { try RequestTarget(text) }
    #expect(refusal?.status == .badRequest)
  }
}
