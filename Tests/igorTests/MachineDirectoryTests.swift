// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

@testable import igor

struct MachineDirectoryTests {
  private static let names = ["osl1", "osl10", "osl11", "web"].compactMap { MachineName($0) }

  @Test(arguments: [("osl1", "osl1"), ("osl10", "osl10"), ("w", "web"), ("web", "web")])
  func `a whole name wins, and a beginning is enough where it is clear`(
    text: String,
    found: String
  ) throws {
    let name = try #require(MachineName(text))
    #expect(try MachineDirectory.choose(name, among: Self.names).description == found)
  }

  @Test(arguments: [
    ("osl", "osl could be osl1, osl10, osl11"),
    ("x", "there is no machine x; igor machines lists them"),
  ])
  func `otherwise it says what there is`(text: String, message: String) throws {
    let name = try #require(MachineName(text))
    #expect(throws: Failure(.noSuchMachine, message)) {
      try MachineDirectory.choose(name, among: Self.names)
    }
  }
}
