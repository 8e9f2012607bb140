// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Testing

struct RequestBodyTests {
  private func power(_ text: String) throws -> PowerRequest {
    try PowerRequest(body: Array(text.utf8))
  }

  @Test func `a power request is read, and what the client writes is what igord reads`() throws {
    var request = PowerRequest(.cycle, machines: "osl0[1-6]")
    request.wait = true
    request.limit = 60
    request.onIfOff = true
    request.next = .pxe
    request.confirm = 6
    #expect(try PowerRequest(body: JSON.encode(request)) == request)
    #expect(try power(#"{"action":"off"}"#) == PowerRequest(.off))
    #expect(try power(" {\n\"next\" : \"bios\", \"wait\": null } ").next == .bios)
  }

  @Test(arguments: [
    ("", "bad_json", "a JSON object was expected as the body"),
    ("{", "bad_json", "line 1, column 2: a name in quotes was expected"),
    ("[1]", "bad_request", "line 1, column 1: an object was expected, not an array"),
    (#"{"action":"off"}}"#, "bad_json", "line 1, column 17: nothing may follow"),
    ("{\n  \"action\": off}", "bad_json", "line 2, column 13: a value was expected"),
    ("{\n\"acton\":\"off\"}", "bad_request", #"line 2, column 1: "acton" is not known"#),
    (#"{"action":"of"}"#, "bad_request", #"column 11: "action": one of on, off, cycle"#),
    (#"{"action":1}"#, "bad_request", #""action": a string was expected, not a number"#),
    (#"{"action":"on","wait":"yes"}"#, "bad_request", #""wait": true or false was expected"#),
    (#"{"action":"on","limit":0}"#, "bad_request", "a whole number from 1 to 3600"),
    (#"{"action":"on","limit":1.5}"#, "bad_request", "a whole number from 1 to 3600"),
    (#"{"action":"on","limit":1e99}"#, "bad_request", "a whole number from 1 to 3600"),
    (#"{"action":"on","action":"off"}"#, "bad_json", #"column 16: "action" stands twice"#),
    ("{}", "bad_request", #""action": is missing"#),
    (#"{"action":"\ud800"}"#, "bad_json", "half of a surrogate pair"),
    (#"{"action":"\x"}"#, "bad_json", "an escape that JSON does not have"),
    ("{\"action\":\"\u{1}\"}", "bad_json", "control character"),
    ("{\"action\":01}", "bad_json", #""," or "}" was expected"#),
    ("{\"action\":-}", "bad_json", "a digit was expected"),
  ])
  func `what is wrong with a body is told with its place`(
    text: String,
    code: String,
    message: String
  ) {
    let error = #expect(throws: APIError.self) { try power(text) }
    #expect(error?.code == code)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test func `a string that is not UTF-8 and nesting without end are errors`() {
    var bytes = Array(#"{"action":""#.utf8)
    bytes += [0xFF, 0x22, 0x7D]
    #expect(throws: APIError.self) { try PowerRequest(body: bytes) }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: APIError.self) { try JSONValue(parsing: deep) }
  }

  @Test func `escapes and surrogate pairs are read`() throws {
    let text = #"{"machines":"a\u00e4\ud83d\ude00\n\"\\\/","next":"none"}"#
    #expect(try power(text).machines == "aä😀\n\"\\/")
  }

  @Test(arguments: ["-000", "+041", "004g", " 041", "0x41"])
  func `an escape is four hexadecimal digits and nothing else`(digits: String) {
    #expect(throws: APIError.self) { try power("{\"machines\":\"\\u\(digits)\"}") }
  }

  @Test func `every cut of a body is an error and no trap`() {
    let text = Array(#"{"action":"cycle","wait":true,"limit":12,"machines":"o\u006cl"}"#.utf8)
    for end in text.indices {
      #expect(throws: APIError.self) { try PowerRequest(body: Array(text[..<end])) }
    }
  }
}
