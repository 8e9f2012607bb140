// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Notation
import Server
import TestSupport
import Testing

/// The past of a console, over HTTP.
@Suite(.serialized)
struct ScrollbackTests {
  private static let boot = "one\r\n\u{1b}[31mtwo\u{1b}[0m\r\nthree\r\nlogin: "

  @Test func `the past comes as text, bytes or lines with their time`() throws {
    let service = try TestService()
    try service.print(Self.boot)
    let client = try service.connect()
    let text = try client.get("/console/osl01/scrollback")
    #expect(text.text == "one\ntwo\nthree\nlogin: \n")
    #expect(text.head.fields.value(of: "content-type") == "text/plain; charset=utf-8")
    let raw = try client.get("/console/osl01/scrollback/?format=raw")
    #expect(raw.text == Self.boot)
    #expect(raw.head.fields.value(of: "igor-offset") == "0")
    #expect(raw.head.fields.value(of: "igor-epoch") == "1")
    let lines = try client.get("/console/osl01/scrollback?format=json").json([ScrollbackEntry].self)
    let expected: [(UInt64, String)] = [(0, "one"), (10, "two"), (19, "three"), (26, "login: ")]
    #expect(lines.count == expected.count)
    for (line, (offset, text)) in zip(lines, expected) {
      guard case .line(let line) = line else {
        Issue.record("a gap where there is none")
        continue
      }
      #expect(line.machine == "osl01" && line.offset == offset && line.text == text)
      #expect(abs(line.time.nanoseconds - Timestamp.now.nanoseconds) < 60_000_000_000)
    }
    let empty = try client.get("/console/osl01/scrollback?format=json&from=9999")
    #expect(empty.text == "[]\n")
    #expect(try client.request("HEAD", "/console/osl01/scrollback").body.isEmpty)
  }

  @Test(arguments: [
    ("tail=1", "login: \n"), ("tail=2", "three\nlogin: \n"), ("tail=0", ""),
    ("tail=99", "one\ntwo\nthree\nlogin: \n"), ("from=19", "three\nlogin: \n"),
    ("from=0&to=3", "one\n"), ("from=1:19&to=24", "three\n"), ("from=-7", "login: \n"),
    ("to=24&tail=1", "three\n"), ("since=-1h&tail=1", "login: \n"), ("until=-1h", ""),
    ("since=2099-01-01", ""), ("from=20&to=10", ""),
  ])
  func `a part of the past is chosen by offset, time and lines`(query: String, text: String)
    throws
  {
    let service = try TestService()
    try service.print(Self.boot)
    let client = try service.connect()
    #expect(try client.get("/console/osl01/scrollback?\(query)").text == text)
  }

  @Test func `an offset that its epoch never had is a gap, and the past goes on where it can`()
    throws
  {
    let service = try TestService()
    try service.print(Self.boot)
    let client = try service.connect()
    let beyond = try client.get("/console/osl01/scrollback?from=1:900&format=json")
      .json([ScrollbackEntry].self)
    guard case .gap(let gap, _)? = beyond.first else {
      Issue.record("no gap")
      return
    }
    #expect(gap.from == 900 && gap.to == 33 && gap.why == "restart" && beyond.count == 1)
    let unknown = try client.get("/console/osl01/scrollback?from=7:19&format=raw")
    #expect(unknown.head.fields.value(of: "igor-offset") == "0")
    #expect(unknown.text.hasPrefix("\r\n[igor: ") && unknown.text.hasSuffix(Self.boot))
    #expect(try client.get("/console/osl01/scrollback?from=1:19").text == "three\nlogin: \n")
  }

  @Test func `what retention dropped is a gap in every form`() throws {
    let service = try TestService(machine: "capacity = \"64 KiB\"")
    let line = String(repeating: "x", count: 99) + "\n"
    for _ in 0..<8 { try service.print(String(repeating: line, count: 500)) }
    let client = try service.connect()
    let raw = try client.get("/console/osl01/scrollback?format=raw&from=0").text
    // What is dropped while the answer is on its way is one more gap in it.
    var (kept, missing) = (0, 0)
    for line in raw.split(separator: "\r\n", omittingEmptySubsequences: true) {
      let words = line.split(separator: " ")
      if words.first == "[igor:", let count = Int(words[1]) {
        #expect(line.hasSuffix("retention]"))
        missing += count
      } else {
        kept += line.utf8.count
      }
    }
    #expect(raw.hasPrefix("\r\n[igor: ") && missing > 0 && kept + missing == 400_000)
    let text = try client.get("/console/osl01/scrollback?from=0").text
    #expect(text.hasPrefix("[igor: ") && text.hasSuffix(line))
    let json = try client.get("/console/osl01/scrollback?format=json&from=0")
    guard case .gap(let gap, "osl01")? = try json.json([ScrollbackEntry].self).first else {
      Issue.record("no gap")
      return
    }
    #expect(gap.from == 0 && gap.to >= UInt64(missing) && gap.why == "retention")
    let closed = try client.get("/console/osl01/scrollback?format=raw&from=0&gaps=close")
    #expect(closed.status == 200 && closed.body.isEmpty)
  }

  @Test func `a large answer is sent as it is taken, and others are served meanwhile`() throws {
    let service = try TestService()
    let line = String(repeating: "y", count: 99) + "\n"
    for _ in 0..<4 { try service.print(String(repeating: line, count: 10_000)) }
    let slow = try service.connect()
    slow.send("GET /console/osl01/scrollback?format=json HTTP/1.1\r\nHost: a\r\n\r\n")
    let quick = try service.connect()
    for _ in 0..<20 { #expect(try quick.get("/machines").status == 200) }
    #expect(try slow.takeAnswer().json([ScrollbackEntry].self).count == 40_000)
  }
}
