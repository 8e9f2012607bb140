// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import Notation
import Settings
import TestSupport

/// Settings files in a folder of their own.
struct SettingsFile {
  let folder: TemporaryFolder
  var path: String { folder.file("igord.toml") }

  init(_ text: String) throws {
    folder = try TemporaryFolder()
    try write(text, to: "igord.toml")
  }

  func write(_ text: String, to name: String, mode: Int = 0o640) throws {
    let path = folder.file(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  func load() throws -> Settings {
    try Settings.load(path: path, credentials: folder.file("credentials"))
  }

  /// What is wrong, a line a problem, with `DIR` for the folder.
  ///
  /// Without `positions` the line and column of what has a path are left out.
  func complaints(positions: Bool = false) -> [String] {
    do {
      _ = try load()
      return []
    } catch let error as SettingsError {
      return error.problems.map { problem in
        var problem = problem
        if !positions, !problem.place.keys.isEmpty { problem.place.position = nil }
        // A message may name another place.
        return hidden(
          positions ? "\(problem)" : "\(problem)".replacing(/\.toml:\d+:\d+: m/, with: ".toml: m")
        )
      }
    } catch {
      return ["\(error)"]
    }
  }

  func hidden(_ text: String) -> String {
    text.replacingOccurrences(of: folder.path, with: "DIR")
  }
}

extension Settings {
  /// The settings of a machine that a test knows is there.
  func machine(_ name: String) throws -> MachineSettings {
    guard let machine = MachineName(name).flatMap({ self[$0] }) else {
      throw CocoaError(.keyValueValidation)
    }
    return machine
  }

  func bmc(_ name: String) throws -> BMCSettings {
    guard case .bmc(let bmc) = try machine(name).source else {
      throw CocoaError(.keyValueValidation)
    }
    return bmc
  }
}
