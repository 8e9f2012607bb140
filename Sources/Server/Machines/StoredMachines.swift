// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Access
package import Notation
package import Settings

/// Machines of the database as settings, and back; their passwords are sealed in between.
package struct StoredMachines {
  let vault: Vault
  let capacity: ByteCount

  package init(vault: Vault, capacity: ByteCount) {
    self.vault = vault
    self.capacity = capacity
  }

  private struct Secrets: Codable {
    var password: String?
    var kg: String?
  }

  /// A machine for the database, from a checked description.
  package func stored(_ name: MachineName, _ change: MachineChange) -> Book.StoredMachine {
    let secrets = Secrets(password: change.password, kg: change.kg)
    let options = String(decoding: JSON.encode(change.withoutSecrets), as: UTF8.self)
    let sealed = vault.seal(JSON.encode(secrets), for: Self.purpose(name, change))
    return Book.StoredMachine(options: options, sealed: sealed)
  }

  /// `change` with the secrets of before where it has none of its own.
  ///
  /// They are sealed for one BMC and user, so they are not to be had for others.
  func completed(
    _ change: MachineChange,
    _ name: MachineName,
    from old: Book.StoredMachine?
  ) throws(APIError) -> MachineChange {
    guard change.bmc != nil, change.password == nil, let old else { return change }
    guard let secrets = secrets(of: old, name, change) else {
      let words = "password: it has to come again, because bmc or user changed"
      throw APIError(code: "bad_request", message: words)
    }
    var change = change
    change.password = secrets.password
    change.kg = change.kg ?? secrets.kg
    return change
  }

  /// A machine of the database as settings.
  ///
  /// - Throws: what is wrong with it: written by hand, by another igord, or with another key.
  func settings(
    _ name: MachineName,
    _ machine: Book.StoredMachine
  ) throws -> MachineSettings {
    var change = try JSON.decode(MachineChange.self, from: Array(machine.options.utf8).span)
    guard let secrets = secrets(of: machine, name, change) else {
      throw StoreError("its password cannot be read: the key is another one")
    }
    change.password = secrets.password
    change.kg = secrets.kg
    return try MachineSettings(name, change, capacity: capacity)
  }

  private func secrets(
    of machine: Book.StoredMachine,
    _ name: MachineName,
    _ change: MachineChange
  ) -> Secrets? {
    vault.open(machine.sealed, for: Self.purpose(name, change))
      .flatMap { try? JSON.decode(Secrets.self, from: $0.span) }
  }

  private static func purpose(_ name: MachineName, _ change: MachineChange) -> String {
    [name.description, change.bmc ?? "", change.user ?? ""].joined(separator: "\n")
  }
}

/// Machines of the database as they were read last: of a hundred thousand one changes at a time.
package struct ReadMachines {
  private struct Entry {
    var machine: Book.StoredMachine
    var settings: Result<MachineSettings, any Error>
  }

  private var entries: [MachineName: Entry] = [:]
  private var capacity: ByteCount?
  /// Problems that were told already.
  private var told: Set<String> = []

  package init() {}

  /// A machine as settings, read anew only where it is not what it was.
  mutating func settings(
    _ name: MachineName,
    _ machine: Book.StoredMachine,
    _ stored: StoredMachines
  ) throws -> MachineSettings {
    if let entry = entries[name], entry.machine == machine { return try entry.settings.get() }
    let settings = Result { try stored.settings(name, machine) }
    entries[name] = Entry(machine: machine, settings: settings)
    return try settings.get()
  }

  /// Forgets a machine that is gone.
  mutating func forget(_ name: MachineName) { entries[name] = nil }

  /// Forgets what is not there any more, and everything where consoles' logs may take another
  /// size.
  fileprivate mutating func keep(
    _ machines: [MachineName: Book.StoredMachine],
    capacity: ByteCount
  ) {
    if self.capacity != capacity { entries = [:] }
    self.capacity = capacity
    if entries.count > machines.count { entries = entries.filter { machines[$0.key] != nil } }
  }

  /// Those of the problems there are now that were not there before.
  package mutating func new(_ problems: [String]) -> [String] {
    defer { told = Set(problems) }
    return problems.filter { !told.contains($0) }
  }
}

extension Settings {
  /// The settings with the machines of the database.
  ///
  /// Of two with one name the settings' own counts. Gives also what is wrong with some, which are
  /// then left out.
  package func adding(
    _ machines: [MachineName: Book.StoredMachine],
    _ vault: Result<Vault, StoreError>,
    known: inout ReadMachines
  ) -> (settings: Settings, problems: [String]) {
    known.keep(machines, capacity: log.capacity)
    guard !machines.isEmpty else { return (self, []) }
    let stored: StoredMachines
    do {
      stored = StoredMachines(vault: try vault.get(), capacity: log.capacity)
    } catch {
      return (self, ["machines of the database are left out: \(error)"])
    }
    var all = self
    var problems: [String] = []
    var sources = Dictionary(self.machines.map { ($0.sourceText, $0.name) }) { first, _ in first }
    for (name, machine) in machines.sorted(by: { $0.key < $1.key }) {
      guard self[name] == nil else {
        problems.append("\(name) is in the settings and in the database: the settings count")
        continue
      }
      do {
        let machine = try known.settings(name, machine, stored)
        if let other = sources[machine.sourceText] {
          problems.append("\(name) is left out: its source is that of \(other)")
          continue
        }
        sources[machine.sourceText] = name
        all.machines.append(machine)
      } catch {
        problems.append("\(name) of the database is left out: \(error)")
      }
    }
    all.machines.sort { $0.name < $1.name }
    return (all, problems)
  }
}
