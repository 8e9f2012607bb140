// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
package import Notation
internal import Synchronization

/// The consoles' logs: a journal that everything goes through, and segments for good.
///
/// Each loop has a ``LogShard`` with its consoles. The journal thread writes what the loops
/// give it and answers; only then bytes are acknowledged and shown, or once a loop has them in its
/// ``Front``, which outlives a kill like the journal. The archive thread moves
/// tails from RAM to `log/NAME/`, so that the journal's files can be written anew.
package final class RingLog: Sendable {
  let options: RingLogOptions
  /// Grows at each start.
  package let epoch: UInt32
  /// What was found at start.
  package let recovery: RecoveryReport
  /// How the threads are doing.
  package let health: LogHealth
  let registry: Registry
  let journal: Journal
  let archive: ArchiveQueue
  let ports: ShardPorts
  private let fronts: Fronts?
  let indexes = IndexCache()
  private let running: Mutex<Running?>

  /// What ends with ``close()``.
  private struct Running {
    var lock: DirectoryLock
    var threads: [ThreadHandle]
  }

  private init(_ start: LogStart) throws(RingLogError) {
    options = start.options
    epoch = start.context.epoch
    recovery = start.report
    health = start.context.health
    registry = start.context.registry
    journal = start.context.journal
    archive = start.context.archive
    ports = start.context.shards
    fronts = start.context.fronts
    running = Mutex(Running(lock: start.lock, threads: try start.startThreads()))
  }

  /// Locks the state directory, brings the log back, and starts its threads.
  ///
  /// Whatever a kill, a power cut or a bad disk left behind: what is good is kept, what is
  /// bad becomes a gap. Throws where the directory is in use, cannot be used, or has no room
  /// for a journal; each error says which.
  package static func open(_ options: RingLogOptions) throws(RingLogError) -> RingLog {
    try RingLog(try LogStart(options))
  }

  /// The consoles of one more loop.
  ///
  /// `notify` is called on the log's threads; it posts the notices to the loop, which hands
  /// them to ``LogShard/handle(_:at:)`` in the same order.
  package func makeShard(_ notify: @escaping @Sendable ([LogNotice]) -> Void) -> LogShard {
    LogShard(index: ports.add(notify), log: self)
  }

  /// Ends the log: what the shards gave before is in segments, with a last checkpoint.
  ///
  /// Each loop calls ``LogShard/close(at:)`` before. Waits at most five seconds for a disk that
  /// fails; what it did not take then is lost, or still in the journal.
  package func close() {
    guard let ending = running.withLock({ $0.take() }) else { return }
    journal.close()
    journal.hasEnded.wait(milliseconds: 5000)
    journal.setPatient(false)
    for thread in ending.threads { thread.join() }
    ending.lock.release(inOrder: health.journalError == nil && health.archiveError == nil)
  }

  /// Memory for one more loop; `nil` where there is none, or it failed.
  func makeFront() -> Front? {
    do throws(FileError) {
      return try fronts?.make()
    } catch {
      health.setFrontError(error)
      return nil
    }
  }

  /// A loop's part of the bound on all tails.
  var tailLimit: Int { LogBounds.allTails / max(1, ports.count) }

  /// Whether something was ever kept of a console.
  package func knows(_ name: MachineName) -> Bool { registry.files(named: name) != nil }

  /// Whether something is kept of a console still; of one that is open, there may be nothing yet.
  package func keeps(_ name: MachineName) -> Bool {
    guard let files = registry.files(named: name) else { return false }
    return registry.closed(name) == nil || files.hasSomething
  }

  /// Bytes on disk of all consoles, as far as known without looking.
  package var diskBytes: UInt64 {
    registry.files.reduce(0) { sum, files in sum + files.summary.withLock { $0.diskBytes } }
  }
}
