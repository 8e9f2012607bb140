// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Notation
import Server
import Testing

struct ParametersTests {
  private static func read(_ query: [(name: String, value: String)]) throws(APIError) -> Parameters
  {
    try Parameters(query.map { .init($0.name, $0.value) }, known: ["from", "tail", "take"])
  }

  @Test func `known parameters are read by their kind`() throws {
    let query = try Self.read([("from", "-4k"), ("tail", "5"), ("take", "join")])
    #expect(try query.start("from") == .last(ByteCount(4096)))
    #expect(try query.number("tail", in: 1...10) == 5)
    #expect(try query.word("take", as: ConsoleRequest.Take.self) == .join)
    #expect(try Self.read([]).number("tail", in: 1...10) == nil)
  }

  @Test(arguments: [("form", "1"), ("", ""), ("FROM", "live"), ("\u{1b}[2J", "")])
  func `an unknown parameter is an error that lists the known ones`(name: String, value: String) {
    let error = #expect(throws: APIError.self) { try Self.read([(name, value)]) }
    #expect(error?.code == "bad_request")
    #expect(error?.message.hasSuffix("known here: from, tail, take") == true)
    #expect(error?.message.utf8.allSatisfy { $0 >= 0x20 } == true)
  }

  @Test func `a parameter that stands twice or has a wrong value is an error`() throws {
    #expect(throws: APIError.self) { try Self.read([("tail", "1"), ("tail", "1")]) }
    let query = try Self.read([("from", "soon"), ("tail", "11"), ("take", "rob")])
    #expect(throws: APIError.self) { try query.start("from") }
    #expect(throws: APIError.self) { try query.number("tail", in: 1...10) }
    #expect(throws: APIError.self) { try query.word("take", as: ConsoleRequest.Take.self) }
  }
}
