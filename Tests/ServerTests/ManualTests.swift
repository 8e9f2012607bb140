// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import Server
import TestSupport
import Testing

/// igord(8) says what is so.
struct ManualTests {
  private static func manual() throws -> String {
    let file = URL(filePath: #filePath)
    let root = file.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "man/igord.8"), encoding: .utf8)
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
}
