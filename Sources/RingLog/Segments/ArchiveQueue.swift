// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// What the archive thread has to do; jobs of one loop are done in order.
enum ArchiveJob: Sendable {
  /// Moves a chunk into a segment; it stands in the console's `pending`.
  case chunk(TailChunk, of: ConsoleFiles, shard: Int, slot: Int)
  /// Everything that a loop journaled up to a batch was posted before.
  case barrier(shard: Int, batch: UInt64)
  case capacity(Int, of: ConsoleFiles)
  /// Pins the segments that have bytes of a range, or takes the pins away.
  case pin(Bool, from: UInt64, to: UInt64, of: ConsoleFiles)
  /// Removes all that there is of a console that is closed, and then calls back.
  case purge(of: ConsoleFiles, then: Purged)
}

/// The queue before the archive thread, and how far that is.
final class ArchiveQueue: Sendable {
  private let state = Mutex(State())
  let wakeup = Wakeup()
  private let done = Wakeup()
  /// Signalled when a journal file may have become free.
  private let journal: Journal

  private struct State {
    var jobs: [ArchiveJob] = []
    var isClosing = false
    var isDone = false
    /// By loop, the last batch of which everything is in segments.
    var archived: [Int: UInt64] = [:]
  }

  init(journal: Journal) {
    self.journal = journal
  }

  func post(_ job: ArchiveJob) {
    state.withLock { $0.jobs.append(job) }
    wakeup.signal()
  }

  /// What waits; `nil` when nothing does and the queue is closing.
  func take() -> [ArchiveJob]? {
    state.withLock { state in
      if state.jobs.isEmpty, state.isClosing { return nil }
      let jobs = state.jobs
      state.jobs = []
      return jobs
    }
  }

  func setArchived(batch: UInt64, ofShard shard: Int) {
    state.withLock { $0.archived[shard] = max($0.archived[shard] ?? 0, batch) }
    journal.wakeup.signal()
  }

  func archivedBatch(ofShard shard: Int) -> UInt64 {
    state.withLock { $0.archived[shard] ?? 0 }
  }

  /// Waits until the archive thread has tried everything and ended.
  func closeAndWait() {
    state.withLock { $0.isClosing = true }
    wakeup.signal()
    while !state.withLock({ $0.isDone }) { done.wait(milliseconds: -1) }
  }

  func finished() {
    state.withLock { $0.isDone = true }
    done.signal()
  }
}
