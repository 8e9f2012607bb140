// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Bytes
import Notation
import Settings
import Testing

@testable import Server

/// Machines of the database that change one at a time.
struct MachineTableTests {
  private let shelf: MachineShelf
  private let vault: Vault
  private let names: [MachineName]

  private var settings: Settings { shelf.settings }

  init() throws {
    shelf = try MachineShelf()
    vault = try shelf.vault()
    names = (["osl01"] + (1...8).map { "lab\($0)" }).compactMap { MachineName($0) }
  }

  private func machine(_ name: MachineName, _ host: String) -> Book.StoredMachine {
    shelf.stored(name, host, in: vault)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `one after the other they come to what all of them come to at once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var stored: [MachineName: Book.StoredMachine] = [:]
    var table = MachineTable(settings, stored, .success(vault))
    for _ in 0..<60 {
      let name = names.randomElement(using: &random) ?? names[0]
      // Few addresses for more machines: some are in the way of others.
      let host = "10.0.0.\(Int.random(in: 1...20, using: &random))"
      let isThere = Int.random(in: 0..<3, using: &random) > 0
      stored[name] = isThere ? machine(name, host) : nil
      if table.apply(stored[name], to: name, .success(vault)) == .unclear {
        table.apply(settings, stored, .success(vault))
      }
      let whole = MachineTable(settings, stored, .success(vault))
      #expect(table.all == whole.all, "seed \(seed)")
      #expect(table.directory.names == whole.directory.names, "seed \(seed)")
      for name in names {
        let (one, other) = (table.directory[name], whole.directory[name])
        #expect(one?.bmc == other?.bmc && one?.isStored == other?.isStored, "seed \(seed)")
        guard let bmc = one?.bmc else { continue }
        #expect(table.directory.name(ofSource: bmc) == whole.directory.name(ofSource: bmc))
      }
    }
  }

  @Test func `a machine that is in nobody's way is put and removed alone`() throws {
    var table = MachineTable(settings, [:], .success(vault))
    let change = table.apply(machine(names[1], "10.0.0.1"), to: names[1], .success(vault))
    let put = try #require(table.all[names[1]])
    #expect(change == .put(put) && put.sourceText == "10.0.0.1:623")
    #expect(table.directory.names == [names[1], names[0]])
    let removal = table.apply(nil, to: names[1], .success(vault))
    #expect(removal == .removed && table.all == settings)
  }

  @Test func `a machine of the settings, a source that is taken and a lost key are looked into`()
    throws
  {
    let (first, second) = (names[1], names[2])
    var stored = [first: machine(first, "10.0.0.1")]
    var table = MachineTable(settings, stored, .success(vault))
    #expect(table.newProblems.isEmpty)
    let own = table.apply(machine(names[0], "10.0.0.9"), to: names[0], .success(vault))
    #expect(own == .unclear)
    let taken = machine(second, "10.0.0.1")
    let twice = table.apply(taken, to: second, .success(vault))
    #expect(twice == .unclear)
    stored[second] = taken
    table.apply(settings, stored, .success(vault))
    #expect(table.newProblems.count == 1 && table.all[second] == nil)
    // While one is left out, any change may let it in.
    let gone = table.apply(nil, to: first, .success(vault))
    #expect(gone == .unclear)
    stored[first] = nil
    table.apply(settings, stored, .success(vault))
    #expect(table.newProblems.isEmpty && table.all[second] != nil)
    let other = try shelf.vault()
    let sealed = table.apply(machine(first, "10.0.0.3"), to: first, .success(other))
    #expect(sealed == .unclear)
  }
}
