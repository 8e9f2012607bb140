// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import Logging
internal import RingLog
internal import Settings

/// Where in memory the log keeps what its journal does not have yet.
enum LogMemory {
  /// The folder of the settings, or the one that systemd made for igord (`RuntimeDirectory=`);
  /// `nil` where output is to wait for the journal.
  ///
  /// A folder on a disk would have loops wait for that: it is refused, in a warning where the
  /// settings name it.
  static func folder(_ settings: LogSettings, _ logger: Logger) -> String? {
    guard settings.durability == .process else { return nil }
    switch settings.memory {
    case .none: return nil
    case .ofTheManager: return ofTheManager.flatMap { trouble(with: $0) == nil ? $0 : nil }
    case .folder(let path):
      guard let trouble = trouble(with: path) else { return path }
      logger.warning("log.memory: \(trouble): output waits for the journal instead")
      return nil
    }
  }

  private static func trouble(with path: String) -> String? {
    do throws(FileError) {
      return try SystemFiles.isMemory(path) ? nil : "\(path) is not in memory (tmpfs)"
    } catch {
      return "\(error)"
    }
  }

  /// systemd names the folders that it made, with colons between them.
  private static var ofTheManager: String? {
    guard let folders = unsafe getenv("RUNTIME_DIRECTORY") else { return nil }
    return unsafe String(cString: folders).split(separator: ":").first.map(String.init)
  }
}
