// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation

/// Writes the journal: blocks, files in turn, and a checkpoint at the start of each.
///
/// Lives on the journal thread. A failing disk is asked again every 100 ms for as long as
/// the journal is patient; nothing is committed in the meantime.
struct JournalWriter {
  var context: JournalContext
  var files: [JournalFile]
  /// Index of the file that is written.
  var current: Int?
  /// Every console by number, as of the last record staged.
  var table: [ConsoleRecord?]
  /// Counts files written; the upper half of a generation.
  var counter: UInt32

  /// Whether no file was begun yet, because that failed at start.
  var needsFile = false

  /// Where in the file the staged bytes begin.
  var position = 0
  var blockNumber: UInt32 = 0
  /// Blocks not written yet.
  var staged: [UInt8] = []
  /// Where in `staged` the open block begins.
  var blockStart: Int?
  var generation: UInt64 = 0
  var salt: UInt32 = 0
  /// Written since the last good sync; kept only where there are syncs.
  var unsynced: [(position: Int, bytes: [UInt8])] = []
  /// What a reader of the file takes the next record for: a front's, and its number there.
  var source: (front: UInt64, next: UInt64) = (0, 0)
  /// By front of this igord, how many of its records are staged, but for those of `source`.
  var taken: [UInt64: UInt64] = [:]
  /// What the first file begins with after its checkpoint.
  var inheritance = Inheritance()
  /// Batches staged to their end and not answered yet.
  private var unanswered: [Batch] = []

  init(context: JournalContext, files: [JournalFile], table: [ConsoleRecord?], counter: UInt32) {
    self.context = context
    self.files = files
    self.table = table
    self.counter = counter
    staged.reserveCapacity(LogBounds.journalWrite + JournalBlock.payloadLimit + 4096)
  }

  /// Writes batches and tells their loops; `false` when it was given up.
  mutating func commit(_ batches: [Batch]) -> Bool {
    for batch in batches {
      guard stage(batch) else { return false }
      unanswered.append(Batch(shard: batch.shard, number: batch.number, then: batch.then))
    }
    return writeStaged() && answer()
  }

  /// What is written is committed: tells the loops.
  mutating func answer() -> Bool {
    guard synchronize() else { return false }
    var answers: [Int: UInt64] = [:]
    for batch in unanswered {
      answers[batch.shard] = batch.number
      for job in batch.then { context.archive.post(job) }
    }
    unanswered = []
    for (shard, number) in answers {
      context.notify(shard, .committed(batch: number))
    }
    return true
  }

  private mutating func stage(_ batch: Batch) -> Bool {
    if let current { files[current].lastBatches[batch.shard] = batch.number }
    var rest = batch.bytes.span
    var number = batch.first
    while let head = RecordHead(rest), head.size <= rest.count {
      guard makeRoom(for: head.size + JournalRecord.headSize) else { return false }
      attribute(to: batch.front, number)
      number += 1
      source.next += 1
      stage(rest.extracting(first: head.size))
      note(head, payload: rest.extracting(JournalRecord.headSize..<head.size))
      rest = rest.extracting(droppingFirst: head.size)
    }
    if let current { files[current].lastBatches[batch.shard] = batch.number }
    return true
  }

  /// Says whose record is next, where a reader would not know; in each block, so that one that is
  /// damaged misleads nobody about those after it.
  private mutating func attribute(to front: UInt64, _ number: UInt64) {
    let isKnown = source.front == front && (front == 0 || source.next == number)
    if isKnown, blockStart != nil || (front == 0 && taken.isEmpty) { return }
    if source.front != 0 { taken[source.front] = source.next }
    follow(front, from: number, epoch: context.epoch)
  }

  /// Makes sure that a record fits into the block, the write and the file.
  private mutating func makeRoom(for size: Int) -> Bool {
    if let start = blockStart, staged.count - start + size > LogBounds.blockPayload {
      closeBlock()
    }
    if staged.count >= LogBounds.journalWrite {
      guard writeStaged() else { return false }
    }
    let needed = staged.count + JournalBlock.headSize + size + JournalBlock.alignment
    if let current, position + needed <= files[current].size { return true }
    return writeStaged() && answer() && rotate()
  }

  mutating func stage(_ record: Span<UInt8>) {
    if blockStart == nil {
      blockStart = staged.count
      staged.append(contentsOf: repeatElement(0, count: JournalBlock.headSize))
    }
    let at = staged.count
    staged.append(record)
    let crc = salt
    for index in 0..<4 {
      staged[at + index] ^= UInt8(truncatingIfNeeded: crc >> UInt32(8 * index))
    }
  }

  mutating func closeBlock() {
    guard let start = blockStart else { return }
    blockStart = nil
    let block = JournalBlock(
      generation: generation,
      position: position + start,
      number: blockNumber,
      payloadCount: staged.count - start - JournalBlock.headSize
    )
    blockNumber += 1
    staged.replaceSubrange(start..<start + JournalBlock.headSize, with: block.encoded)
    let end = JournalBlock.aligned(staged.count)
    staged.append(contentsOf: repeatElement(0, count: end - staged.count))
  }

  mutating func writeStaged() -> Bool {
    closeBlock()
    guard !staged.isEmpty, let current else { return true }
    let file = files[current].file
    let done = context.patiently { [staged, position] () throws(FileError) in
      try context.operations.write(staged.span, to: file, at: position)
    }
    guard done else { return false }
    if context.durability == .disk { unsynced.append((position, staged)) }
    position += staged.count
    staged.removeAll(keepingCapacity: true)
    return true
  }

  /// The one difference between the durabilities.
  mutating func synchronize() -> Bool {
    guard context.durability == .disk, let current else { return true }
    let file = files[current].file
    var isRepeated = false
    let done = context.patiently { [unsynced] () throws(FileError) in
      // A sync that failed has thrown away what was to be written: the next one would succeed
      // with nothing on the disk.
      for (position, bytes) in unsynced where isRepeated {
        try context.operations.write(bytes.span, to: file, at: position)
      }
      isRepeated = true
      try context.operations.synchronize(file)
    }
    if done { unsynced = [] }
    return done
  }

  /// Keeps the table as the records say.
  private mutating func note(_ head: RecordHead, payload: Span<UInt8>) {
    if head.kind == .console, let name = MachineName(decoding: payload) {
      while table.count <= head.console { table.append(nil) }
      table[head.console] = ConsoleRecord(name: name, newIn: context.epoch)
    }
    guard head.console < table.count else { return }
    switch head.kind {
    case .bytes:
      table[head.console]?.end = head.offset + UInt64(head.payloadCount)
      table[head.console]?.lastTime = Timestamp(nanoseconds: head.time)
    case .gap:
      var rest = payload
      if let to = try? rest.readUInt64() { table[head.console]?.end = to }
    case .session:
      var rest = payload
      table[head.console]?.sessionID = try? rest.readUInt32()
    case .memo: table[head.console]?.memo = payload.copied()
    default: break
    }
  }
}

extension MachineName {
  /// A name as records carry it.
  init?(decoding payload: Span<UInt8>) {
    self.init(String(decoding: payload.copied(), as: UTF8.self))
  }
}
