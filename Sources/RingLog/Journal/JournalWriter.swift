// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation

/// Writes the journal: blocks, files in turn, and a checkpoint at the start of each.
///
/// Lives on the journal thread. A failing disk is asked again every 100 ms for as long as
/// the journal is patient; nothing is committed in the meantime.
struct JournalWriter {
  let context: JournalContext
  var files: [JournalFile]
  /// Index of the file that is written.
  var current: Int?
  /// Every console by number, as of the last record staged.
  var table: [ConsoleRecord?]
  /// Counts files written; the upper half of a generation.
  var counter: UInt32

  /// Whether no file was begun yet, because that failed at start.
  private(set) var needsFile = false

  /// Where in the file the staged bytes begin.
  private var position = 0
  private var blockNumber: UInt32 = 0
  /// Blocks not written yet.
  private var staged: [UInt8] = []
  /// Where in `staged` the open block begins.
  private var blockStart: Int?
  private var generation: UInt64 = 0
  private var salt: UInt32 = 0
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
  private mutating func answer() -> Bool {
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
    while let head = RecordHead(rest), head.size <= rest.count {
      guard makeRoom(for: head.size) else { return false }
      stage(rest.extracting(first: head.size))
      note(head, payload: rest.extracting(JournalRecord.headSize..<head.size))
      rest = rest.extracting(droppingFirst: head.size)
    }
    if let current { files[current].lastBatches[batch.shard] = batch.number }
    return true
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

  private mutating func stage(_ record: Span<UInt8>) {
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

  private mutating func closeBlock() {
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

  private mutating func writeStaged() -> Bool {
    closeBlock()
    guard !staged.isEmpty, let current else { return true }
    let file = files[current].file
    let done = context.patiently { [staged, position] () throws(FileError) in
      try context.operations.write(staged.span, to: file, at: position)
    }
    guard done else { return false }
    position += staged.count
    staged.removeAll(keepingCapacity: true)
    return true
  }

  /// The one difference between the durabilities.
  private mutating func synchronize() -> Bool {
    guard context.durability == .disk, let current else { return true }
    let file = files[current].file
    return context.patiently { () throws(FileError) in
      try context.operations.synchronize(file)
    }
  }

  /// Keeps the table as the records say.
  private mutating func note(_ head: RecordHead, payload: Span<UInt8>) {
    if head.kind == .console, let name = MachineName(decoding: payload) {
      while table.count <= head.console { table.append(nil) }
      table[head.console] = ConsoleRecord(name: name)
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
    default: break
    }
  }
}

extension JournalWriter {
  /// Begins the next file; waits until one is free.
  mutating func rotate() -> Bool {
    while true {
      do throws(FileError) {
        if let next = try freeFile() {
          guard begin(next) else { return false }
          requestDrains()
          return true
        }
      } catch {
        context.failed(error)
      }
      requestDrains()
      guard context.waitToRetry() else { return false }
    }
  }

  /// A file whose records are all in segments: an old one, or a new one while there are few.
  private mutating func freeFile() throws(FileError) -> Int? {
    let free = files.indices.filter { $0 != current && context.isArchived(files[$0]) }
    if let oldest = free.min(by: { files[$0].generation < files[$1].generation }) {
      return oldest
    }
    guard files.count < LogBounds.journalFiles else { return nil }
    files.append(try context.makeFile(slot: files.count))
    return files.count - 1
  }

  /// Asks the loops for everything that stands in files older than the last two.
  ///
  /// A file is so free a whole file before it is needed; and at once where none is.
  private func requestDrains() {
    let written = files.indices.filter { files[$0].generation != 0 }
      .sorted { files[$0].generation < files[$1].generation }
    for index in written.dropLast(files.count < LogBounds.journalFiles ? 1 : 2) {
      guard !context.isArchived(files[index]) else { continue }
      for (shard, batch) in files[index].lastBatches where shard > 0 {
        context.notify(shard, .drain(batch: batch))
      }
    }
  }

  /// Begins the first file.
  ///
  /// `current` is then the one with the newest checkpoint, which is not touched before there
  /// is another. What fails is tried again by ``Journal/run(_:)``.
  mutating func start() throws(FileError) {
    let newest = current
    needsFile = true
    guard let next = try freeFile() else { return }
    if begin(next) {
      needsFile = false
    } else {
      current = newest
      staged.removeAll(keepingCapacity: true)
    }
  }

  /// Writes the checkpoint that a file begins with, and goes on in that file.
  mutating func begin(_ next: Int) -> Bool {
    counter += 1
    generation = UInt64(counter) << 32 | UInt64(UInt32.random(in: 0...UInt32.max))
    salt = JournalBlock.salt(of: generation)
    let unarchived = files.indices.filter { $0 != next && !context.isArchived(files[$0]) }
    let replay = unarchived.map { files[$0].generation }.min() ?? generation
    current = next
    position = 0
    blockNumber = 0
    files[next].generation = generation
    files[next].lastBatches = [:]
    stageCheckpoint(replayFrom: replay)
    closeBlock()
    let size = max(files[next].size, staged.count * 2)
    if size > files[next].size {
      let file = files[next].file
      let grown = context.patiently { () throws(FileError) in
        try context.operations.allocate(file, size: size)
      }
      guard grown else { return false }
      files[next].size = size
    }
    return writeStaged() && synchronize()
  }

  private mutating func stageCheckpoint(replayFrom: UInt64) {
    let consoles = table.enumerated().compactMap { number, record in record.map { (number, $0) } }
    var count: [UInt8] = []
    count.append(littleEndian: UInt32(consoles.count))
    count += context.boot
    let begin = JournalRecord(
      kind: .checkpointBegin,
      console: 0,
      epoch: context.epoch,
      offset: replayFrom,
      time: 0,
      payload: count
    )
    stageOwn(begin)
    for (number, record) in consoles {
      stageOwn(context.completed(record, number).journaled(console: number, epoch: context.epoch))
    }
    var end = begin
    end.kind = .checkpointEnd
    end.payload = Array(count.prefix(4))
    end.offset = 0
    stageOwn(end)
  }

  private mutating func stageOwn(_ record: JournalRecord) {
    var bytes: [UInt8] = []
    bytes.append(
      record.kind,
      console: record.console,
      epoch: record.epoch,
      offset: record.offset,
      time: record.time,
      payload: record.payload.span
    )
    if let start = blockStart, staged.count - start + bytes.count > LogBounds.blockPayload {
      closeBlock()
    }
    stage(bytes.span)
  }

  /// The last words: a checkpoint that needs no replay where everything is in segments.
  mutating func finish() {
    context.archiveEverything()
    guard let next = try? freeFile() else { return }
    _ = begin(next)
  }
}

extension MachineName {
  /// A name as records carry it.
  init?(decoding payload: Span<UInt8>) {
    self.init(String(decoding: payload.copied(), as: UTF8.self))
  }
}
