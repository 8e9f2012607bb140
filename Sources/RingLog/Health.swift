// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// How the log's threads are doing, for the state and the metrics.
package final class LogHealth: Sendable {
  private let state = Mutex(State())

  private struct State {
    var journalError: FileError?
    var archiveError: FileError?
    var unkeptShards: Set<Int> = []
  }

  /// What the journal thread fails at, while it does.
  package var journalError: FileError? { state.withLock { $0.journalError } }
  /// What the archive thread fails at, while it does.
  package var archiveError: FileError? { state.withLock { $0.archiveError } }
  /// Whether every console's bytes are kept.
  package var isKept: Bool { state.withLock { $0.unkeptShards.isEmpty } }

  func setJournalError(_ error: FileError?) {
    state.withLock { $0.journalError = error }
  }

  func setArchiveError(_ error: FileError?) {
    state.withLock { $0.archiveError = error }
  }

  func setUnkept(_ isUnkept: Bool, shard: Int) {
    state.withLock { state in
      if isUnkept { state.unkeptShards.insert(shard) } else { state.unkeptShards.remove(shard) }
    }
  }
}
