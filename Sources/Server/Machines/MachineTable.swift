// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
package import Access
package import Notation
package import Settings

/// The machines in force: those of the settings file, and beside them those of the database.
///
/// Confined to the control loop. Machines of the database change one at a time, and such a change
/// costs about as much with ten thousand machines as with ten: only where one is in the
/// way of another, or cannot be read, is everything looked through again.
package struct MachineTable {
  /// As the file has them.
  package private(set) var own: Settings
  /// With the machines of the database.
  package private(set) var all: Settings
  package private(set) var directory: Directory
  private var known = ReadMachines()
  /// Some machines of the database are left out; which ones may change with any other.
  private var leavesSomeOut = false

  /// What came of a change.
  package enum Change: Equatable {
    /// The machine is now so.
    case put(MachineSettings)
    case removed
    /// Everything has to be looked through.
    case unclear
  }

  package init(
    _ own: Settings,
    _ machines: [MachineName: Book.StoredMachine],
    _ vault: Result<Vault, StoreError>
  ) {
    (self.own, all, directory) = (own, own, Directory(own, own: own))
    newProblems = []
    apply(own, machines, vault)
  }

  /// What is wrong with some machines since the last time that everything was looked through.
  package private(set) var newProblems: [String]

  /// Takes over other settings, or all machines of the database.
  package mutating func apply(
    _ own: Settings,
    _ machines: [MachineName: Book.StoredMachine],
    _ vault: Result<Vault, StoreError>
  ) {
    let (all, problems) = own.adding(machines, vault, known: &known)
    (self.own, self.all, directory) = (own, all, Directory(all, own: own))
    leavesSomeOut = !problems.isEmpty
    newProblems = known.new(problems)
  }

  /// Takes over one machine of the database; `nil` is one that is gone.
  package mutating func apply(
    _ machine: Book.StoredMachine?,
    to name: MachineName,
    _ vault: Result<Vault, StoreError>
  ) -> Change {
    guard !leavesSomeOut, own[name] == nil else { return .unclear }
    guard let machine else {
      known.forget(name)
      all[name] = nil
      directory = directory.with(nil, as: name)
      return .removed
    }
    guard let vault = try? vault.get() else { return .unclear }
    let stored = StoredMachines(vault: vault, capacity: all.log.capacity)
    guard let settings = try? known.settings(name, machine, stored) else { return .unclear }
    let owner = directory.name(ofSource: settings.sourceText)
    guard owner == nil || owner == name else { return .unclear }
    all[name] = settings
    directory = directory.with(settings, as: name)
    return .put(settings)
  }
}
