// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Notation
import Server
import Settings
import TestSupport
import Testing

/// The machines of the database, of which one changes at a time.
struct ReadMachinesTests {
  private let shelf: MachineShelf
  private let first: Vault
  private let second: Vault

  private var settings: Settings { shelf.settings }

  init() throws {
    shelf = try MachineShelf()
    first = try shelf.vault()
    second = try shelf.vault()
  }

  private func machine(
    _ name: String,
    _ host: String,
    _ vault: Vault
  ) throws -> (MachineName, Book.StoredMachine) {
    let name = try #require(MachineName(name))
    return (name, shelf.stored(name, host, in: vault))
  }

  @Test func `only what changed is read again`() throws {
    var known = ReadMachines()
    let (name, old) = try machine("lab1", "10.0.0.1", first)
    let (other, stays) = try machine("lab2", "10.0.0.2", first)
    var all = [name: old, other: stays]
    #expect(settings.adding(all, .success(first), known: &known).settings.machines.count == 3)
    // With another key nothing can be read: what is there is what was known.
    let (_, new) = try machine("lab1", "10.0.0.9", second)
    all[name] = new
    let (changed, problems) = settings.adding(all, .success(second), known: &known)
    #expect(problems.isEmpty)
    #expect(changed.machines.map(\.sourceText).contains("10.0.0.9:623"))
    var nothing = ReadMachines()
    #expect(settings.adding(all, .success(second), known: &nothing).problems.count == 1)
    // One that went and comes again is another one.
    all[other] = nil
    _ = settings.adding(all, .success(second), known: &known)
    all[other] = stays
    #expect(settings.adding(all, .success(second), known: &known).problems.count == 1)
  }

  @Test func `a problem is told when it is new`() throws {
    var known = ReadMachines()
    #expect(known.new(["a", "b"]) == ["a", "b"])
    #expect(known.new(["b", "c"]) == ["c"])
    #expect(known.new([]) == [])
    #expect(known.new(["b"]) == ["b"])
  }
}
