// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import HTTP
import TestSupport
import Testing

@testable import Server

/// The manual says what is so.
struct ManualTests {
  private static func manual(_ page: String = "igord.8") throws -> String {
    try String(contentsOf: SourceTree.file("man/\(page)"), encoding: .utf8)
  }

  @Test func `every path and metric stands in the manual, and no metric that there is not`()
    throws
  {
    let manual = try Self.manual()
    for pattern in Route.table.map(\.pattern) {
      let first = pattern.split(separator: "/").first.map { "/\($0)" } ?? pattern
      #expect(manual.contains(".It Pa \(first)") || manual.contains(", Pa \(first)"), "\(pattern)")
    }
    let service = try TestService()
    let metrics = try service.connect().get("/metrics").text
    let families = metrics.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
      .map { String($0.split(separator: " ")[2]) }
    for family in families { #expect(manual.contains(family), "\(family)") }
    let named = manual.split { !($0.isLetter || $0 == "_") }.filter { $0.hasPrefix("igor_") }
    #expect(Set(named.map(String.init)) == Set(families))
  }

  @Test func `igor-api(7) has every error code of requests with its status`() throws {
    let lines = try Self.manual("igor-api.7").split(separator: "\n").map(String.init)
    for (code, status) in Status.ofCodes {
      let isTold = zip(lines, lines.dropFirst()).contains { entry, text in
        entry.hasPrefix(".It Cm ") && entry.split(separator: " ").contains(code[...])
          && text.hasPrefix("\(status.rawValue)")
      }
      #expect(isTold, "\(code) \(status.rawValue)")
    }
  }

  @Test func `igor-api(7) has every path with its methods`() throws {
    var manual = try Self.manual("igor-api.7")
    for (macro, text) in [(" Ns / Ns Ar ", "/"), (" Ns Ar ", ""), (" Ns Ic ", ""), (" ,", "")] {
      manual = manual.replacing(macro, with: text)
    }
    manual = manual.replacing("NAMES", with: "NAME")
    let words = manual.split(separator: "\n").filter { $0.hasPrefix(".It Ic ") }
      .flatMap { $0.dropFirst(7).split(separator: " ") }.map(String.init)
    let entries = Set(zip(words, words.dropFirst()).map { "\($0) \($1)" })
    for row in Route.table {
      let path = row.pattern.split(separator: "/").map { part in
        part.hasPrefix("{") ? part.dropFirst().dropLast().uppercased() : String(part)
      }
      let place = "/" + path.joined(separator: "/").replacing("NAMES", with: "NAME")
      #expect(entries.contains("\(row.method.rawValue) \(place)"))
    }
  }
}
