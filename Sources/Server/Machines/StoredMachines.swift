// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Notation
internal import Settings

/// Machines of the database as settings, and back; their passwords are sealed in between.
struct StoredMachines {
  let vault: Vault
  let capacity: ByteCount

  private struct Secrets: Codable {
    var password: String?
    var kg: String?
  }

  /// A machine for the database, from a checked description.
  func stored(_ name: MachineName, _ change: MachineChange) -> Book.StoredMachine {
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

extension Settings {
  /// The settings with the machines of the database.
  ///
  /// Of two with one name the settings' own counts. Gives also what is wrong with some, which are
  /// then left out.
  func adding(
    _ machines: [MachineName: Book.StoredMachine],
    _ vault: Result<Vault, StoreError>
  ) -> (settings: Settings, problems: [String]) {
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
        let machine = try stored.settings(name, machine)
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
