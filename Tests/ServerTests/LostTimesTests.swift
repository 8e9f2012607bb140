// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Foundation
import HTTP
import Notation
import Server
import TestSupport
import Testing

/// A console whose index is gone: its bytes are there, when they came is not known.
@Suite(.serialized)
struct LostTimesTests {
  /// What was printed before its index went, and what came later.
  private func service() throws -> TestService {
    let service = try TestService()
    try service.print("one\r\ntwo\r\n")
    service.stop()
    let folder = service.folder.file("state/log/osl01")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names where name.hasSuffix(".idx") {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    try service.start()
    try service.print("three\r\n")
    return service
  }

  @Test func `lines say when they came only where that is known`() throws {
    let service = try service()
    let client = try service.connect()
    let lines = try client.get("/console/osl01/scrollback?format=json").json([ScrollbackLine].self)
    #expect(lines.map(\.text) == ["one", "two", "three"])
    #expect(lines.map { $0.time == nil } == [true, true, false])
    let text = try client.get("/console/osl01/scrollback?times=utc").text.split(separator: "\n")
    let blank = "-" + String(repeating: " ", count: 24)
    #expect(text.first.map(String.init) == blank + "one")
    #expect(text.count == 3 && text.allSatisfy { Array($0.utf8)[24] == 0x20 })
    #expect(text.last.flatMap { Timestamp(rfc3339: $0.prefix(24)) } != nil)
    let there = try client.get("/console/osl01/scrollback?times=%2B02:00").text
    #expect(there.hasPrefix("-" + String(repeating: " ", count: 29) + "one\n"))
    let found = try client.get("/search?q=t").text.split(separator: "\n").map { line in
      try JSON.decode(SearchLine.self, from: Array(line.utf8).span)
    }
    #expect(found.map(\.text) == ["two", "three"])
    #expect(found.map { $0.time == nil } == [true, false])
  }

  @Test(arguments: [
    ("since=-1h", "one\ntwo\nthree\n"), ("until=2099-01-01", "one\ntwo\nthree\n"),
    ("until=2000-01-01", "one\ntwo\n"), ("since=2099-01-01", ""),
  ])
  func `a stretch of time has what may have come in it`(query: String, text: String) throws {
    let service = try service()
    let client = try service.connect()
    #expect(try client.get("/console/osl01/scrollback?" + query).text == text)
  }

  @Test func `a recording and a timeline invent no time`() throws {
    let service = try service()
    let client = try service.connect()
    let cast = try client.get("/console/osl01/scrollback?format=asciicast").text
    let events = cast.split(separator: "\n").dropFirst()
    #expect(events.first?.hasPrefix("[0.000, \"o\", \"one") == true)
    #expect(events.last?.hasPrefix("[0.000, \"o\", \"three") == true)
    #expect(!cast.contains("\"timestamp\":0"))
    let all = try client.get("/console/osl01/scrollback?format=asciicast&to=10").text
    #expect(!all.contains("timestamp") && all.contains("two"))
    let story = try client.get("/console/osl01/timeline").json([TimelineEntry].self)
    let hourAgo = Timestamp(nanoseconds: Timestamp.now.nanoseconds - 3_600_000_000_000)
    #expect(!story.isEmpty && story.allSatisfy { $0.time.map { $0 > hourAgo } ?? true })
  }
}
