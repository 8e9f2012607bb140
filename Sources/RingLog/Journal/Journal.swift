// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// What a loop gives to the journal at the end of a turn.
struct Batch: Sendable {
  var shard: Int
  var number: UInt64
  /// Whole records, without salt.
  var bytes: [UInt8] = []
  /// The front that has them, 0 where none is in use, and the number of the first one there.
  var front: UInt64 = 0
  var first: UInt64 = 0
  /// Handed to the archive thread once the batch is committed: the loop's last words.
  var then: [ArchiveJob] = []
}

/// The queue before the journal thread.
///
/// The thread takes all that waits, writes it with as few calls as it can (group commit),
/// and tells each loop how far it is. Where all that waits is in fronts, it lets more come together
/// first.
final class Journal: Sendable {
  private let queue = Mutex(Queue())
  /// Bytes of batches that become one; each has to fit into a file.
  private let batchLimit: Int
  let wakeup = Wakeup()
  /// Signalled when the thread is about to end.
  let hasEnded = Wakeup()

  private struct Queue {
    var batches: [Batch] = []
    var byteCount = 0
    /// Whether somebody waits for the answer.
    var isUrgent = false
    /// Whether the thread sleeps until it is woken.
    var isAsleep = false
    /// How often nothing had come when the thread looked.
    var idleLooks = Queue.restlessness
    var isClosing = false
    /// Whether a failing disk is waited for.
    var isPatient = false

    /// Looks in vain after which the thread sleeps: waking it costs the loop more than they do.
    static let restlessness = 10

    var isDue: Bool { isUrgent || isClosing || byteCount >= LogBounds.lingeringBytes }

    /// What follows on the last batch becomes a part of it.
    mutating func add(_ batch: Batch, limit: Int) {
      byteCount += batch.bytes.count
      let last = batches.count - 1
      guard last >= 0, batches[last].shard == batch.shard, batches[last].then.isEmpty,
        batches[last].bytes.count + batch.bytes.count <= limit
      else {
        batches.append(batch)
        return
      }
      batches[last].bytes += batch.bytes
      batches[last].number = batch.number
      batches[last].then = batch.then
    }
  }

  init(batchLimit: Int) {
    self.batchLimit = batchLimit
  }

  /// Takes a batch; `isUrgent` says that somebody waits for the answer.
  func post(_ batch: Batch, isUrgent: Bool) {
    let wakes = queue.withLock { queue in
      queue.add(batch, limit: batchLimit)
      queue.isUrgent = queue.isUrgent || isUrgent
      return queue.isDue || queue.isAsleep
    }
    if wakes { wakeup.signal() }
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
      queue.isAsleep = false
      if queue.batches.isEmpty, queue.isClosing { return nil }
      queue.idleLooks = queue.batches.isEmpty ? queue.idleLooks + 1 : 0
      let batches = queue.batches
      queue.batches = []
      queue.byteCount = 0
      queue.isUrgent = false
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
    let hasFronts = writer.context.fronts != nil
    while let batches = take() {
      if !batches.isEmpty, !writer.commit(batches) { return false }
      rest(hasFronts: hasFronts)
    }
    return true
  }

  /// Until there is something to do.
  private func rest(hasFronts: Bool) {
    let pause = queue.withLock { queue -> Int32 in
      guard !queue.isDue else { return 0 }
      queue.isAsleep = !hasFronts || queue.idleLooks >= Queue.restlessness
      guard queue.isAsleep else { return Int32(LogBounds.lingering / .milliseconds(1)) }
      return queue.batches.isEmpty ? -1 : 0
    }
    if pause != 0 { wakeup.wait(milliseconds: pause) }
  }
}
