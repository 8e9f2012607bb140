// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Testing

struct ConsoleRequestTests {
  private static let written: [(ConsoleRequest, String)] = [
    (.sendBreak, #"{"type":"break"}"#),
    (.sysrq(key: 0x63), #"{"key":"c","type":"sysrq"}"#),
    (.take(how: .ifFree), #"{"how":"if-free","type":"take"}"#),
    (.take(how: .join), #"{"how":"join","type":"take"}"#),
    (.take(how: .force), #"{"how":"force","type":"take"}"#),
    (.release, #"{"type":"release"}"#),
    (.say(text: "är\u{1}"), #"{"text":"är\u0001","type":"say"}"#),
    (.who, #"{"type":"who"}"#),
  ]

  @Test(arguments: written.indices)
  func `a request is written as documented and read back`(row: Int) throws {
    let (request, text) = Self.written[row]
    #expect(String(decoding: JSON.encode(request), as: UTF8.self) == text)
    #expect(try JSON.decode(ConsoleRequest.self, from: Array(text.utf8).span) == request)
  }

  @Test func `a take without a how is the careful one`() throws {
    let bytes = Array(#"{"type":"take"}"#.utf8)
    #expect(try JSON.decode(ConsoleRequest.self, from: bytes.span) == .take(how: .ifFree))
  }

  @Test(arguments: [
    (#"{"type":"dance"}"#, #""type": expected break, sysrq, take, release, say or who"#),
    (#"{"type":"take","how":"rob"}"#, #""how": expected if-free, join or force"#),
    (#"{"type":"sysrq","key":"cc"}"#, #""key": expected one printable ASCII character"#),
    (#"{"type":"sysrq","key":"\n"}"#, #""key": expected one printable ASCII character"#),
    (#"{"type":"say","text":5}"#, #""text" has a value of the wrong kind"#),
    (#"{"type":"say"}"#, #""text" is missing"#),
    (#"{}"#, #""type" is missing"#),
    ("", "not JSON"), ("{", "not JSON"), ("\u{0}", "not JSON"),
  ])
  func `a request that is none says what was expected`(text: String, message: String) {
    #expect(throws: APIError(code: "bad_json", message: message)) {
      try JSON.decode(ConsoleRequest.self, from: Array(text.utf8).span)
    }
  }

  @Test func `what is said has a bound`() {
    let long = String(repeating: "x", count: ConsoleRequest.sayLimit + 1)
    let bytes = JSON.encode(ConsoleRequest.say(text: long))
    #expect(throws: APIError.self) { try JSON.decode(ConsoleRequest.self, from: bytes.span) }
  }
}
