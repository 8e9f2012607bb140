// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// How the log's threads are doing, for the state and the metrics.
package final class LogHealth: Sendable {
  private let state = Mutex(State())

  private struct State {
    var journalError: FileError?
    var archiveError: FileError?
    var diskError: FileError?
    var frontError: FileError?
    var troubled: [Int: LogCondition] = [:]
  }

  /// What the journal thread fails at, while it does.
  package var journalError: FileError? { state.withLock { $0.journalError } }
  /// What the archive thread fails at, while it does.
  package var archiveError: FileError? { state.withLock { $0.archiveError } }
  /// The same, where it is the disk that refuses, and so the trouble of every console.
  package var diskError: FileError? { state.withLock { $0.diskError } }
  /// Why a loop has no front although there should be one.
  package var frontError: FileError? { state.withLock { $0.frontError } }
  /// Whether every console's bytes are kept.
  package var isKept: Bool { state.withLock { !$0.troubled.values.contains(.unkept) } }
  /// Whether bytes wait because the journal takes nothing.
  package var isHeld: Bool { state.withLock { $0.troubled.values.contains(.held) } }

  func setJournalError(_ error: FileError?) {
    state.withLock { $0.journalError = error }
  }

  func setArchiveError(_ error: FileError?) {
    state.withLock { $0.archiveError = error }
  }

  func setDiskError(_ error: FileError?) {
    state.withLock { $0.diskError = error }
  }

  func setFrontError(_ error: FileError) {
    state.withLock { $0.frontError = error }
  }

  func set(_ condition: LogCondition, shard: Int) {
    state.withLock { $0.troubled[shard] = condition == .kept ? nil : condition }
  }
}
