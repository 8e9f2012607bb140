// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Access
import Notation
import Settings
import TestSupport
import Testing

@testable import Server

/// Settings with one machine, and machines of the database beside it.
final class MachineShelf {
  let settings: Settings
  private var folders: [TemporaryFolder] = []

  init() throws {
    let folder = try TemporaryFolder()
    folders.append(folder)
    settings = try SettingsText(
      folder: folder.path,
      names: ["osl01"],
      machine: "",
      more: "",
      unix: folder.file("igord.sock")
    ).load()
  }

  /// A vault with a key of its own.
  func vault() throws -> Vault {
    let folder = try TemporaryFolder()
    folders.append(folder)
    return try Vault(folder: folder.path, credentials: nil)
  }

  /// A machine as the database has it, its password sealed.
  func stored(_ name: MachineName, _ host: String, in vault: Vault) -> Book.StoredMachine {
    var change = MachineChange()
    (change.bmc, change.user, change.password) = (host, "admin", "secret")
    return StoredMachines(vault: vault, capacity: settings.log.capacity).stored(name, change)
  }
}
