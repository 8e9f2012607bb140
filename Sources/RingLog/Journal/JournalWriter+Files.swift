// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Files in turn, each with a checkpoint at its start.
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
    unsynced = []
    if source.front != 0 { taken[source.front] = source.next }
    source = (0, 0)
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
    stageInheritance()
    stageFronts()
    closeBlock()
    growToFull(next)
    let size = max(files[next].size, staged.count * 2)
    if size > files[next].size {
      let file = files[next].file
      let grown = context.patiently { () throws(FileError) in
        try context.operations.allocate(file, size: size)
      }
      guard grown else { return false }
      files[next].size = size
    }
    guard writeStaged(), synchronize() else { return false }
    for path in inheritance.paths { try? context.operations.remove(path) }
    inheritance = Inheritance()
    return true
  }

  /// What fronts of earlier igords have, and no file does.
  private mutating func stageInheritance() {
    for group in inheritance.groups {
      follow(group.front, from: group.first, epoch: group.epoch)
      for record in group.records {
        stageOwn(record)
        source.next += 1
      }
    }
    if source.front != 0 { follow(0, from: 0, epoch: context.epoch) }
  }

  /// How much of each front is in files before this one.
  private mutating func stageFronts() {
    for (front, next) in taken { follow(front, from: next, epoch: context.epoch) }
  }

  /// Gives a file that was made while the disk was full the size of the others, if it can be.
  private mutating func growToFull(_ next: Int) {
    guard files[next].size < context.fileSize else { return }
    let grown = Result { () throws(FileError) in
      try context.operations.allocate(files[next].file, size: context.fileSize)
    }
    if case .success = grown { files[next].size = context.fileSize }
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

  /// Says whose records follow: those of a front, from a number on.
  mutating func follow(_ front: UInt64, from number: UInt64, epoch: UInt32) {
    stageOwn(
      JournalRecord(
        kind: .front,
        console: 0,
        epoch: epoch,
        offset: number,
        time: Int64(bitPattern: front)
      )
    )
    source = (front, number)
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
    guard let next = try? freeFile(), begin(next) else { return }
    context.forgetFronts()
  }
}
