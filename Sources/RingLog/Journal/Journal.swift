// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// What a loop gives to the journal at the end of a turn.
struct Batch: Sendable {
  var shard: Int
  var number: UInt64
  /// Whole records, without salt.
  var bytes: [UInt8] = []
  /// Handed to the archive thread once the batch is committed: the loop's last words.
  var then: [ArchiveJob] = []
}

/// The queue before the journal thread.
///
/// The thread takes all that waits, writes it with as few calls as it can (group commit),
/// and tells each loop how far it is.
final class Journal: Sendable {
  private let queue = Mutex(Queue())
  let wakeup = Wakeup()
  /// Signalled when the thread is about to end.
  let hasEnded = Wakeup()

  private struct Queue {
    var batches: [Batch] = []
    var isClosing = false
    /// Whether a failing disk is waited for.
    var isPatient = false
  }

  func post(_ batch: Batch) {
    queue.withLock { $0.batches.append(batch) }
    wakeup.signal()
  }

  /// The thread ends once the queue is empty.
  func close() {
    queue.withLock { $0.isClosing = true }
    wakeup.signal()
  }

  var isPatient: Bool { queue.withLock { $0.isPatient } }

  /// What waits; `nil` when nothing does and the journal is closing.
  func take() -> [Batch]? {
    queue.withLock { queue in
      if queue.batches.isEmpty, queue.isClosing { return nil }
      let batches = queue.batches
      queue.batches = []
      return batches
    }
  }

  /// A failing disk is waited for from now on, or not.
  func setPatient(_ isPatient: Bool) {
    queue.withLock { $0.isPatient = isPatient }
    wakeup.signal()
  }

  /// The journal thread; ends when the journal closes.
  func run(_ writer: inout JournalWriter) {
    if work(&writer) { writer.finish() } else { writer.context.archiveEverything() }
    hasEnded.signal()
  }

  private func work(_ writer: inout JournalWriter) -> Bool {
    if writer.needsFile {
      guard writer.rotate() else { return false }
    }
    while let batches = take() {
      if batches.isEmpty {
        wakeup.wait(milliseconds: -1)
      } else if !writer.commit(batches) {
        return false
      }
    }
    return true
  }
}
