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
      let time = try #require(line.time)
      #expect(abs(time.nanoseconds - Timestamp.now.nanoseconds) < 60_000_000_000)
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

  private static let log = "alpha\nbeta\ngamma\ndelta\nBETA\nzeta\neta\n"

  @Test(arguments: [
    ("grep=eta$", "beta\nzeta\neta\n"), ("grep=ETA&case=ignore", "beta\nBETA\nzeta\neta\n"),
    ("grep=gamma&context=1", "beta\ngamma\ndelta\n"),
    ("grep=alpha%7Czeta&context=1", "alpha\nbeta\n--\nBETA\nzeta\neta\n"),
    ("grep=beta%7Cdelta&context=1", "alpha\nbeta\ngamma\ndelta\nBETA\n"), ("grep=nothing", ""),
    ("around=12&context=1", "beta\ngamma\ndelta\n"), ("around=12&context=0", "gamma\n"),
    ("around=0&context=1", "alpha\nbeta\n"), ("tail=2&grep=%5Ez", "zeta\n"),
  ])
  func `lines are chosen by an expression, and by what is around a place`(
    query: String,
    text: String
  ) throws {
    let service = try TestService()
    try service.print(Self.log)
    let client = try service.connect()
    #expect(try client.get("/console/osl01/scrollback?\(query)").text == text)
    guard query.hasPrefix("grep") else { return }
    let json = try client.get("/console/osl01/scrollback?format=json&\(query)")
      .json([ScrollbackEntry].self)
    let matches = json.compactMap {
      if case .line(let line) = $0, line.match == true { line } else { nil }
    }
    let texts = json.compactMap { if case .line(let line) = $0 { line.text } else { nil } }
    #expect(texts == text.split(separator: "\n").filter { $0 != "--" }.map(String.init))
    #expect(matches.count <= texts.count && (matches.isEmpty == texts.isEmpty))
  }

  @Test(arguments: [
    "grep=(", "context=1", "around=Panic!", "grep=x&format=raw", "times=Oslo",
    "around=5&since=-1h", "boot=x", "case=ignore", "grep=", "grep=x&case=maybe",
  ])
  func `what makes no sense is refused`(query: String) throws {
    let service = try TestService()
    let client = try service.connect()
    #expect(try client.get("/console/osl01/scrollback?\(query)").status == 400)
  }

  @Test(arguments: ["boot=0", "boot=-1", "boot=1", "around=panic", "around=boot"])
  func `a boot or event that is not in the log is not found`(query: String) throws {
    let service = try TestService()
    let client = try service.connect()
    #expect(try client.get("/console/osl01/scrollback?\(query)").status == 404)
  }

  @Test func `times and colours stand in lines of text where they are asked for`() throws {
    let service = try TestService()
    try service.print(Self.boot)
    let client = try service.connect()
    let coloured = try client.get("/console/osl01/scrollback?color=keep").text
    #expect(coloured == "one\n\u{1b}[31mtwo\u{1b}[0m\nthree\nlogin: \n")
    let timed = try client.get("/console/osl01/scrollback?times=%2B05:30&grep=two").text
    let line = try #require(timed.split(separator: "\n").first)
    #expect(timed.hasSuffix("+05:30 two\n"))
    let time = try #require(Timestamp(rfc3339: line.prefix(29)))
    #expect(abs(time.nanoseconds - Timestamp.now.nanoseconds) < 60_000_000_000)
  }

  @Test func `an expression that takes for ever is refused in the middle`() throws {
    let service = try TestService()
    try service.print(String(repeating: String(repeating: "a", count: 60) + "b\n", count: 100))
    let client = try service.connect()
    let target = "/console/osl01/scrollback?grep=(a%2B)%2B$"
    #expect(try client.get(target).text.hasPrefix("[igor: the expression takes too long"))
    let json = try client.get(target + "&format=json").json([ScrollbackEntry].self)
    guard case .error? = json.last else {
      Issue.record("no error")
      return
    }
  }

  /// Everything that a console may print to somebody's harm.
  private static func garbage() -> String {
    var text = (0..<32).map { String(UnicodeScalar(UInt8($0))) }.joined()
    for final in 0x40...0x7E { text += "\u{1B}[1;2;3" + String(UnicodeScalar(UInt8(final))) }
    for final in 0x20...0x7E { text += "x\u{1B}" + String(UnicodeScalar(UInt8(final))) + "\n" }
    for opener in ["]52;c;", "P", "X", "^", "_"] {
      text += "\u{1B}\(opener)evil\u{7}\u{1B}\(opener)evil\u{1B}\\ after\n\u{1B}\(opener)open\n"
      text += "\u{18}"
    }
    text += "\u{9B}31m\u{202E}\u{2028}\u{85}\u{FEFF}\n" + String(repeating: "\0", count: 500) + "\n"
    return text + String(repeating: "long ", count: 200_000) + "\n" + "the end\n"
  }

  @Test func `garbage of every kind is well-formed and harmless as text and as JSON`() throws {
    let service = try TestService()
    try service.print(Self.garbage())
    try service.print([0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xF5, 0x0A])
    try service.print("last\n")
    let client = try service.connect()
    for query in ["", "?grep=.", "?color=keep", "?times=utc"] {
      let text = try client.get("/console/osl01/scrollback" + query).text
      #expect(
        !text.contains("evil")
          && text.hasSuffix("last\(query == "?color=keep" ? "\u{1B}[0m" : "")\n"),
        "\(query): \(text.suffix(99))"
      )
      let bad = text.unicodeScalars.filter { scalar in
        scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
          && !(query == "?color=keep" && scalar == "\u{1B}")
          || (0x7F..<0xA0).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
      }
      #expect(bad.isEmpty, "\(query): \(bad.prefix(3))")
    }
    let lines = try client.get("/console/osl01/scrollback?format=json").json([ScrollbackEntry].self)
    #expect(lines.count > 100)
    for case .line(let line) in lines {
      #expect(
        line.text.unicodeScalars.allSatisfy { $0 == "\t" || $0.value >= 0x20 && $0.value != 0x7F }
      )
      #expect(line.text.utf8.count <= 16_384 * 3)
    }
  }

  @Test func `who looks for an expression has one of a person's places for searches`() throws {
    let service = try TestService()
    let line = String(repeating: "x", count: 78) + "\r\n"
    try service.print(String(repeating: line, count: 50_000))
    let clients = try (0..<2).map { _ in try service.connect() }
    // Their answers are more than fits between them and the server.
    for client in clients {
      client.send("GET /console/osl01/scrollback?grep=x HTTP/1.1\r\nHost: localhost\r\n\r\n")
      try client.receive { !$0.isEmpty }
    }
    let another = try service.connect()
    #expect(try another.get("/console/osl01/scrollback?grep=x").status == 503)
    #expect(try another.get("/console/osl01/scrollback?tail=1").status == 200)
    for client in clients { #expect(try client.takeAnswer().body.count == 79 * 50_000) }
    #expect(try another.get("/console/osl01/scrollback?grep=y").text.isEmpty)
  }
}
