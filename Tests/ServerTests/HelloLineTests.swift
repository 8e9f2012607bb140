// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import Server
import Testing

struct HelloLineTests {
  private static func hello(_ name: String, _ change: (inout HelloLine) -> Void = { _ in })
    throws -> HelloLine
  {
    var line = HelloLine(machine: try #require(MachineName(name)))
    change(&line)
    return line
  }

  private static func read(_ text: String) throws -> HelloLine {
    try HelloLine(Array(text.utf8).span)
  }

  @Test func `a name alone watches from now on`() throws {
    let expected = try Self.hello("osl03")
    #expect(try Self.read("console osl03") == expected)
    #expect(try Self.read("  console   osl03 ro ") == expected)
  }

  @Test func `every word of the line counts`() throws {
    let line = try Self.read("console osl03 rw from=3:8123 take=join gaps=close")
    #expect(
      try line
        == Self.hello("osl03") {
          $0.isWritable = true
          $0.start = .offset(8123, epoch: 3)
          $0.take = .join
          $0.closesAtGap = true
        }
    )
  }

  @Test(arguments: [
    ("", "bad_request"), ("GET / HTTP/1.1", "bad_request"), ("console", "bad_request"),
    ("console ../x", "bad_request"), ("console a what", "bad_request"),
    ("console a from=", "bad_request"), ("console a from=soon", "bad_request"),
    ("console a take=rob", "bad_request"), ("console a gaps=hide", "bad_request"),
    ("console \u{1b}[2J", "bad_request"), ("console ä", "bad_request"),
  ])
  func `a line that is none is refused with a reason`(text: String, code: String) throws {
    let error = #expect(throws: APIError.self) { try Self.read(text) }
    #expect(error?.code == code)
    #expect(error?.message.utf8.allSatisfy { (0x20...0x7E).contains($0) } == true)
  }

  @Test(arguments: ["\n", "\r\n"])
  func `the line arrives byte by byte and what follows is kept`(end: String) throws {
    let expected = try Self.hello("osl03") { $0.isWritable = true }
    let bytes = Array(("console osl03 rw" + end).utf8)
    var reader = HelloReader()
    for byte in bytes.dropLast() { #expect(reader.receive([byte].span) == .incomplete) }
    let last = bytes.suffix(1) + Array("typed\n".utf8)
    #expect(reader.receive(Array(last).span) == .line(expected, rest: Array("typed\n".utf8)))
  }

  @Test func `a line without end is refused at its bound`() {
    var reader = HelloReader()
    for _ in 0..<(HelloLine.byteLimit - 1) { #expect(reader.receive([0x41].span) == .incomplete) }
    guard case .failed(let error) = reader.receive([0x41].span) else {
      Issue.record("not refused")
      return
    }
    #expect(error.code == "bad_request")
    var whole = HelloReader()
    let long = [UInt8](repeating: 0x41, count: 600) + [0x0A]
    #expect(whole.receive(long.span) == .failed(error))
  }
}
