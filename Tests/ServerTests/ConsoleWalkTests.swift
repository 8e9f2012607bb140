// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import Notation
import Server
import Testing

/// Answers over more machines than are asked at a time.
struct ConsoleWalkTests {
  private static let everybody = Person("ada", everywhere: .sense)

  /// The names told, in order; none may be left for later for ever.
  private func told(_ walk: ConsoleWalk, to person: Person) throws -> [MachineName] {
    var walk = walk
    var told: [MachineName] = []
    for _ in 0..<1000 {
      let asked = walk.ask(for: person)
      walk.take(asked.map { _ in nil })
      guard let stops = walk.next() else { return told }
      #expect(stops.map(\.0.name) == asked)
      told += stops.map(\.0.name)
    }
    throw Endless()
  }

  private struct Endless: Error {}

  @Test(arguments: [0, 1, 255, 256, 257, 2000])
  func `each machine is told once, in order`(count: Int) throws {
    let names = try (0..<count).map { try #require(MachineName("n\($0)")) }
    #expect(try told(ConsoleWalk(through: names, .sense), to: Self.everybody) == names)
    let machines = names.map { SelectedMachine($0, error: .notFound("there is no such machine")) }
    #expect(try told(ConsoleWalk(through: machines, .sense), to: Self.everybody) == names)
  }

  @Test func `who may see few of many is told these, and who may see none nothing`() throws {
    let names = try (0..<3000).map { try #require(MachineName("n\($0)")) }
    let few = Set([names[3], names[1700], names[2999]])
    let person = Person("ada", [Person.Permission(.watch, on: few)])
    #expect(
      try told(ConsoleWalk(through: names, .watch), to: person)
        == [names[3], names[1700], names[2999]]
    )
    #expect(try told(ConsoleWalk(through: names, .power), to: person).isEmpty)
  }

  @Test func `who may see no more on the way is told no more`() throws {
    let names = try (0..<300).map { try #require(MachineName("n\($0)")) }
    var walk = ConsoleWalk(through: names, .sense)
    let first = walk.ask(for: Self.everybody)
    #expect(first == Array(names.prefix(first.count)))
    walk.take(first.map { _ in nil })
    #expect(walk.next().map(Array.init)?.count == first.count)
    #expect(walk.ask(for: Person("ada", [])).isEmpty)
    #expect(walk.next().map(Array.init)?.isEmpty != false)
  }
}
