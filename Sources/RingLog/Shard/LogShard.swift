// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// The consoles of one loop, and what they have given to the journal; confined to that loop.
///
/// During a turn appends collect in one batch; ``flush(at:)`` hands it to the journal thread.
/// ``handle(_:at:)`` takes the answers, tells the consoles' delegates in order, and hands
/// full tails to the archive thread.
package final class LogShard {
  let index: Int
  let log: RingLog
  let policy: DiskErrorPolicy
  /// Consoles by slot; `nil` where one was closed.
  var consoles: [ConsoleLog?] = []
  /// Records since the last flush, without salt.
  var batch: [UInt8] = []
  /// How many records were written, also in batches before, and how many were posted.
  var recordCount: UInt64 = 0
  var postedRecords: UInt64 = 0
  /// What the journal does not have yet, in memory that outlives igord; `nil` where every
  /// acknowledgement waits for the journal.
  let front: Front?
  /// The number of that batch.
  var batchNumber: UInt64 = 1
  /// What to tell when that batch is committed.
  var entries: [PendingEntry] = []
  var marks: [Mark] = []
  /// Batches that the journal has not answered, oldest first.
  var flights: [Flight] = []
  /// Bytes in `flights`.
  var flightBytes = 0
  /// Bytes in the tails of all consoles.
  var tailBytes = 0
  /// The last batch that the journal has.
  var committedBatch: UInt64 = 0
  /// Marks made while the log is unkept, or too much waits for the journal: told, not journaled.
  var unkeptMarks: [(console: ConsoleLog, mark: Mark)] = []
  /// Bytes of those that the archive thread has.
  var archivingBytes = 0
  /// Slots that are free again.
  var freeSlots: [Int] = []
  /// Where each console is.
  var slots: [MachineName: Int] = [:]
  /// Slots of consoles that were asked for room and had none.
  var crowded: [Int] = []
  /// Slots of consoles that have marks to tell the number of.
  var refusing: [Int] = []
  /// What becomes of bytes; see ``LogShard/flush(at:)``.
  var condition = LogCondition.kept
  /// Whether bytes reach the journal, now or when it works again.
  package var isKept: Bool { condition != .unkept }
  /// The time of the turn, or of the one before.
  var lastFlush: Moment
  /// A batch of this size does not wait for the end of the turn.
  let batchLimit: Int
  /// Since when tails are over their bound although all that can go was handed over.
  var stuckSince: Moment?

  init(index: Int, log: RingLog) {
    self.index = index
    self.log = log
    policy = log.options.onDiskError
    lastFlush = .now
    front = log.makeFront()
    batchLimit = log.options.batchLimit
    batch.reserveCapacity(4 << 10)
  }

  /// A console's log; touches no file of the console.
  ///
  /// `capacity` is its bytes on disk, `nil` for the options' own. A console that was known
  /// before gets a `restart` mark. One that is open already is a mistake of the caller.
  package func open(_ name: MachineName, capacity: Int? = nil, at time: Timestamp) -> ConsoleLog {
    if let slot = slots[name], let closing = consoles[slot] {
      precondition(closing.isClosing, "\(name) is open already")
      closing.isClosing = false
      for then in closing.purges { then(nil) }
      closing.purges = []
      closing.setCapacity(capacity)
      return closing
    }
    let entry = log.registry.open(
      name,
      capacity: capacity ?? log.options.capacity,
      in: log.epoch
    )
    let slot = freeSlots.popLast() ?? consoles.count
    if slot == consoles.count { consoles.append(nil) }
    slots[name] = slot
    let console = ConsoleLog(slot: slot, shard: self, entry: entry)
    consoles[slot] = console
    if !entry.isNew { log.archive.post(.capacity(entry.capacity, of: entry.files)) }
    if entry.isNew {
      write(.console, of: console, at: time, payload: Array(name.description.utf8).span)
      noteBytes(of: console)
    } else {
      console.mark(.restart, text: "igord started", at: time)
    }
    return console
  }

  /// Takes a console out: what it has goes to the journal and to segments.
  package func close(_ console: ConsoleLog) {
    guard slots[console.name] == console.slot, consoles[console.slot] === console else { return }
    console.delegate = nil
    console.isClosing = true
    console.keepFrom = .max
    release(console)
  }

  /// Frees the slot of a closing console once nothing of it waits any more.
  func release(_ console: ConsoleLog) {
    guard console.isClosing else { return }
    console.handOverJournaled(whole: true)
    guard console.isDrained else { return }
    consoles[console.slot] = nil
    freeSlots.append(console.slot)
    slots[console.name] = nil
    log.registry.close(console.number, as: console.record)
    for then in console.purges { log.archive.post(.purge(of: console.files, then: then)) }
  }

  /// Removes all that was kept of a console that is closed, or about to be.
  ///
  /// One that is open, because it came back, keeps what it has. Nothing goes before the journal
  /// and the archive thread have all that the console gave them, so that nothing follows.
  package func purge(_ name: MachineName, then: @escaping Purged) {
    if let slot = slots[name], let console = consoles[slot] {
      if console.isClosing { console.purges.append(then) } else { then(nil) }
    } else if let files = log.registry.files(named: name) {
      log.archive.post(.purge(of: files, then: then))
    } else {
      then(nil)
    }
  }

  /// Whether the journal and the tails can take more.
  var hasRoom: Bool {
    !isKept || (flightBytes + batch.count < LogBounds.uncommitted && tailBytes < tailLimit)
  }

  /// Whether the journal can take marks still: bytes are not held back by them.
  var hasRoomForMarks: Bool { flightBytes + batch.count < 2 * LogBounds.uncommitted }

  /// This loop's part of the bound on all tails.
  var tailLimit: Int { log.tailLimit }
}

/// Called on some thread when a console's log is gone, or with why it stays; also, with nothing,
/// where the console came back before.
package typealias Purged = @Sendable (FileError?) -> Void

/// What one record owes its console when it is committed.
struct PendingEntry {
  var slot: Int32
  var what: What
  /// The console's end after the record.
  var end: UInt64

  enum What {
    case bytes
    /// Index into the batch's marks.
    case mark(Int32)
    case session(UInt32?)
  }
}

/// A batch on its way through the journal.
struct Flight {
  var number: UInt64
  var entries: [PendingEntry]
  var marks: [Mark]
  var byteCount: Int
  var postedAt: Moment
  /// Where the front has it, if it does.
  var frame: Int?
  /// Whether the delegates were told already: the front has it, or the log went unkept.
  var isTold = false
}

extension LogShard {
  /// Appends a record of a console to the batch; says whether that should not wait any longer.
  @discardableResult
  func write(
    _ kind: RecordKind,
    of console: ConsoleLog,
    at time: Timestamp,
    payload: Span<UInt8>
  ) -> Bool {
    console.lastBatch = batchNumber
    recordCount += 1
    batch.append(
      kind,
      console: UInt32(console.number),
      epoch: console.epoch,
      offset: console.end,
      time: time.nanoseconds,
      payload: payload
    )
    return batch.count >= batchLimit
  }

  /// Notes that the console's end moved; consecutive packets share one entry.
  func noteBytes(of console: ConsoleLog) {
    if console.entryBatch == batchNumber {
      entries[console.entryIndex].end = console.end
      return
    }
    console.entryBatch = batchNumber
    console.entryIndex = entries.count
    entries.append(PendingEntry(slot: Int32(console.slot), what: .bytes, end: console.end))
  }

  /// Notes something that is told on its own, after the bytes before it.
  func note(_ what: PendingEntry.What, of console: ConsoleLog) {
    console.entryBatch = 0
    entries.append(PendingEntry(slot: Int32(console.slot), what: what, end: console.end))
  }

  func note(_ mark: Mark, of console: ConsoleLog) {
    marks.append(mark)
    note(.mark(Int32(marks.count - 1)), of: console)
  }
}
