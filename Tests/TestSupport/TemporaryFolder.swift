// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation

/// A folder of its own for a test, removed with everything in it when the test lets go.
///
/// What a test still holds goes when the process ends, and what a process that was killed left goes
/// when the next one makes its first.
package final class TemporaryFolder: Sendable {
  package let path: String

  /// On a disk, or in memory (tmpfs).
  package init(inMemory: Bool = false) throws {
    let place = inMemory ? Leftovers.memory : Leftovers.disk
    var template = Array("\(place)/\(Leftovers.prefix)XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of something in the folder.
  package func file(_ name: String) -> String {
    "\(path)/\(name)"
  }
}

/// The folders of tests, named after the process that made them.
private enum Leftovers {
  static let disk = "/tmp"
  static let memory = "/dev/shm"
  static let name = "igor-test-"

  /// How the folders of this process begin; the first to ask has the others' leftovers removed.
  static let prefix: String = {
    remove { !isAlive($0) }
    atexit { Leftovers.remove { $0 == getpid() } }
    return "\(name)\(getpid())-"
  }()

  private static func isAlive(_ process: pid_t) -> Bool {
    kill(process, 0) == 0 || errno != ESRCH
  }

  /// Removes the folders of these processes.
  private static func remove(_ isWanted: (pid_t) -> Bool) {
    let files = FileManager.default
    for place in [disk, memory] {
      for folder in (try? files.contentsOfDirectory(atPath: place)) ?? []
      where folder.hasPrefix(name) {
        let parts = folder.dropFirst(name.count).split(separator: "-")
        guard parts.count == 2, let process = pid_t(parts[0]), isWanted(process) else { continue }
        try? files.removeItem(atPath: "\(place)/\(folder)")
      }
    }
  }
}
