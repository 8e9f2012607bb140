// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Patterns
import Testing

@testable import Server

/// What the description says of parameters is what igord takes.
struct SchemaTests {
  private func matches(_ schema: Schema, _ text: String) throws -> Bool {
    guard case .object(let members) = schema.node,
      case .text(let pattern)? = members.first(where: { $0.name == "pattern" })?.value
    else { throw NoPattern() }
    let found = Matcher().firstMatch(of: try Pattern(pattern), in: Array(text.utf8).span)
    return found == .found(0..<text.utf8.count)
  }

  private struct NoPattern: Error {}

  @Test(arguments: [
    "2026-11-02T03:12:45Z", "2026-11-02T03:12:45.120+02:00", "2026-11-02", "2026-11-02 03:12",
    "03:12", "03:12:45", "today", "yesterday 03:12", "now", "-30m", "-1h30m", "2h ago",
    "1 hour 30 minutes ago", "2 hours ago", "2 weeks ago", "@1700000000", "2028-02-29",
    "1972-02-29",
    "2000-02-29T00:00:00Z", "2096-02-29", "2027-02-28",
  ])
  func `times as people say them are described and taken`(text: String) throws {
    #expect(try matches(.moment, text))
    #expect(throws: Never.self) { try TimeExpression(text) }
    #expect(try matches(.start, text) && matches(.beginning, text) && matches(.end, text))
  }

  @Test(arguments: [
    "", "soon", "25:00", "3:12", "-", "2 ago", "2 hours", "+30m", "2026-04-31", "@x",
    "2026-02-29", "2028-02-30", "2099-02-29 03:12", "1970-02-29T00:00:00Z",
  ])
  func `what is no time is neither`(text: String) throws {
    #expect(try !matches(.moment, text))
    #expect(throws: NotationError.self) { try TimeExpression(text) }
  }

  @Test func `offsets, sizes and words are described as they are taken`() throws {
    for text in ["live", "0", "7:4096", "-32768", "-64 KiB", "-1MiB", "-64 kB"] {
      #expect(try matches(.start, text), "\(text)")
      #expect(try matches(.beginning, text) == (text != "live"), "\(text)")
      #expect(throws: Never.self) { try StartPoint(text) }
    }
    for text in ["7:", ":7", "1:2:3", "-64 XB", "lives"] {
      #expect(try !matches(.start, text), "\(text)")
      #expect(throws: NotationError.self) { try StartPoint(text) }
    }
    #expect(try matches(.end, "7:4096") && !matches(.end, "live") && !matches(.end, "-32768"))
  }

  @Test func `lengths of time that match never overflow`() throws {
    var random = SeededGenerator(seed: 1)
    let units = ["s", "m", "h", "d", "w", " weeks", " day ", "hours "]
    for _ in 0..<500 {
      let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        "\(Int.random(in: 0...999, using: &random))"
          + (units.randomElement(using: &random) ?? "s")
      }
      let text = "-" + parts.joined()
      #expect(try matches(.moment, text), "\(text)")
      #expect(throws: Never.self, "\(text)") { try TimeExpression(text) }
    }
  }
}
