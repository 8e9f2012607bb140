// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Notation
import Server
import TestSupport
import Testing

/// What somebody learns of machines that they may not see: nothing.
@Suite(.serialized)
struct HiddenMachineTests {
  /// osl01 and osl02, and of osl03 and its group what there is.
  private static func directory(hasHidden: Bool) throws -> Directory {
    let names = try NameRange("osl[01-03]").names().prefix(hasHidden ? 3 : 2)
    let (web, db) = (try #require(MachineName("web")), try #require(MachineName("db")))
    var groups = [web: Array(names.prefix(2))]
    if let hidden = names.dropFirst(2).first { groups[db] = [hidden] }
    return Directory(
      names.map { Directory.Machine(name: $0, bmc: "\($0)-ipmi:623", socket: nil, groups: []) },
      groups: groups
    )
  }

  private static func answer(
    _ directory: Directory,
    _ text: String
  ) throws -> Result<[SelectedMachine], APIError> {
    let seen = Set(try NameRange("osl[01-02]").names())
    let person = Person("ada", [.init(.watch, on: seen)])
    do throws(APIError) {
      return .success(try directory.select(text, for: person, .watch))
    } catch {
      return .failure(error)
    }
  }

  @Test(arguments: [
    "osl03", " osl03", "osl03 ", "osl0[3]", "osl0[3-3]", "osl03,", "osl03,osl03", "osl03,osl01",
    "osl03&all", "osl03&@db", "osl03,-osl03", "*3", "osl0?", "@db", " @db", "@db,osl01",
    "osl01,-@db", "@db&osl01", "@db&@web", "all", "@db,-osl03",
  ])
  func `one that is hidden and one that there is not are told alike`(text: String) throws {
    let there = try Self.answer(Self.directory(hasHidden: true), text)
    let none = try Self.answer(Self.directory(hasHidden: false), text)
    #expect(there == none)
  }

  @Test func `incidents of theirs are not told, named or not`() throws {
    let people = try TestPeople(["osl01", "osl02", "osl03"])
    for name in ["osl01", "osl03"] {
      try people.service.print("Kernel panic - not syncing: \(name)\r\n", on: name)
    }
    let deadline = ContinuousClock.now + .seconds(60)
    while try people.ask("GET", "/incidents").json([IncidentReport].self).count < 2 {
      try #require(ContinuousClock.now < deadline)
    }
    let roles = "[{\"role\": \"viewer\", \"on\": \"osl0[1-2]\"}, {\"role\": \"sense\"}]"
    try people.add("ada", roles)
    try people.add("bob", "[{\"role\": \"viewer\", \"on\": \"osl0[1-2]\"}]")
    for user in ["ada", "bob"] {
      for range in ["", "?machines=osl0%5B1-9%5D", "?machines=all", "?machines=osl01,osl03"] {
        let found = try people.ask(as: user, "GET", "/incidents\(range)")
        #expect(try found.json([IncidentReport].self).map(\.machine) == ["osl01"], "\(range)")
      }
      let only = try people.ask(as: user, "GET", "/incidents?machines=%20osl03")
      #expect(only.status == (user == "ada" ? 403 : 404), "\(only.text)")
    }
  }
}
