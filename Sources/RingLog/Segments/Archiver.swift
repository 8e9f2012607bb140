// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import Notation
internal import Synchronization

/// Moves chunks into segments, and keeps consoles and disk within their limits.
///
/// Lives on the archive thread, and before that starts, in recovery. Only it changes folders.
struct Archiver {
  private(set) var operations: any FileOperations
  let registry: Registry
  /// Bytes on disk of all consoles together.
  let total: UInt64
  var writer: SegmentWriter
  /// Bytes on disk, as far as known.
  var diskBytes: UInt64
  /// Consoles of which bytes were given up because their files refused them.
  var givenUp: Set<Int> = []
  /// Whether this is recovery, when capacities, and so shares of the total, are not known.
  var isReplaying = false
  /// Whether files may read as they should, and not be so on disk: a sync that failed is told
  /// once, and may have been told to an igord that ended before it had written everything again.
  var distrustsCache = false
  /// Indexes that were written again for that.
  var indexesWritten: Set<String> = []
  /// Bytes that replay has put back, or has given their times, by console.
  var mended: [MachineName: UInt64] = [:]
  /// How far the index goes that replay has last looked at.
  var lastIndex: IndexEnd?
  /// Below that the total is not tried again: the last time nothing more could go.
  var triesTotalAt: UInt64 = 0

  init(operations: any FileOperations, registry: Registry, total: UInt64) {
    self.operations = operations
    self.registry = registry
    self.total = total
    writer = SegmentWriter(operations: operations)
    diskBytes = 0
    diskBytes = knownDiskBytes
  }

  /// From now on files are changed by way of these.
  mutating func use(_ operations: any FileOperations) {
    self.operations = operations
    writer = SegmentWriter(operations: operations)
  }

  /// Puts a chunk where it belongs; repeating it after a failure does no harm.
  mutating func archive(_ chunk: TailChunk, of files: ConsoleFiles) throws(FileError) {
    try files.load(with: operations)
    var folder = files.folder.withLock { $0 }
    let before = folder.diskBytes
    guard let chunk = try fit(chunk, to: &folder, of: files) else {
      return publish(folder, of: files, before: before)
    }
    if needsSegment(chunk, in: folder) {
      try openSegment(for: chunk, in: &folder, of: files)
    }
    let last = folder.segments.count - 1
    do throws(FileError) {
      if !chunk.index.isEmpty {
        lastIndex = nil
        try writer.append(chunk, to: &folder.segments[last], of: files)
        folder.lastTime = chunk.lastTime
      }
    } catch {
      writer.forget(files)
      publish(folder, of: files, before: before)
      throw error
    }
    folder.end = chunk.end
    folder.epoch = chunk.epoch
    dropOverCapacity(&folder, of: files)
    publish(folder, of: files, before: before)
    if diskBytes > max(total, triesTotalAt), !isReplaying { dropOverTotal() }
  }

  /// Readers and checkpoints see the folder as it is now.
  mutating func publish(_ folder: Folder, of files: ConsoleFiles, before: UInt64) {
    files.folder.withLock { $0 = folder }
    files.summary.withLock { $0 = folder.summary }
    diskBytes = diskBytes - min(diskBytes, before) + folder.diskBytes
  }

  private func needsSegment(_ chunk: TailChunk, in folder: Folder) -> Bool {
    guard folder.isOpen, let last = folder.segments.last else { return true }
    if chunk.gap != nil || chunk.first != folder.end { return true }
    let limit = folder.segmentLimit
    // Its name is taken; marks alone may fill half of the capacity before they go.
    if last.first == chunk.first { return last.indexCount > folder.capacity / 2 }
    if let time = folder.lastTime, chunk.baseTime < time &- LogBounds.clockStep { return true }
    if chunk.opensSegment {
      // A machine that boots all day shares segments once there are many.
      let isMany = folder.segments.count > LogBounds.segments / 2
      return !isMany || last.count >= limit / LogBounds.segmentsPerCapacity
    }
    return last.count + chunk.bytes.count > limit || last.indexCount > limit
  }

  private mutating func openSegment(
    for chunk: TailChunk,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    var gap = chunk.gap
    if gap == nil, !folder.segments.isEmpty, chunk.first > folder.end {
      let why: GapReason = givenUp.contains(files.number) ? .disk : .corruption
      gap = Gap(from: folder.end, to: chunk.first, why: why)
    }
    var old: IndexHeader?
    if folder.segments.last?.first == chunk.first {
      folder.segments.removeLast()
      old = header(at: chunk.first, of: files)
    }
    if var last = folder.segments.last, last.end > chunk.first {
      // Bytes of a write that was interrupted; the new segment has them.
      let count = Int(chunk.first - last.first)
      try writer.cut(&last, to: count, index: last.indexCount, of: files)
      folder.segments[folder.segments.count - 1] = last
    }
    var header = IndexHeader(
      first: chunk.first,
      gap: gap ?? old?.gap,
      previousTime: folder.lastTime ?? .min,
      epoch: chunk.epoch
    )
    header.isFloor = old?.isFloor ?? false
    folder.segments.append(try writer.create(header, of: files))
    folder.isOpen = true
    givenUp.remove(files.number)
  }
}

extension Archiver {
  private func header(at first: UInt64, of files: ConsoleFiles) -> IndexHeader? {
    guard let file = try? operations.open(files.indexPath(first), .read),
      let bytes = try? operations.read(file, at: 0, count: IndexHeader.size)
    else { return nil }
    return try? IndexHeader(decoding: bytes.span, first: first)
  }
}

/// Chunks that do not simply follow what is on disk.
extension Archiver {
  /// The part of a chunk that is not on disk yet; `nil` where nothing is left.
  private mutating func fit(
    _ chunk: TailChunk,
    to folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) -> TailChunk? {
    if chunk.isReplay { return try trim(chunk, to: &folder, of: files) }
    if chunk.first < folder.end { try cut(&folder, to: chunk.first, of: files) }
    try adopt(upTo: chunk.first, in: &folder, of: files)
    return chunk
  }

  /// What replay brings a second time is left out.
  private mutating func trim(
    _ chunk: TailChunk,
    to folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) -> TailChunk? {
    guard chunk.first <= folder.end, !folder.segments.isEmpty else {
      try adopt(upTo: chunk.first, in: &folder, of: files)
      return chunk
    }
    let (known, after) = chunk.split(at: folder.end, marks: .goAfter)
    try repair(known, in: &folder, of: files)
    var rest = after
    rest.isReplay = true
    rest.opensSegment = chunk.opensSegment && chunk.first == folder.end
    if chunk.first == folder.end, chunk.gap != nil, folder.segments.last?.first != chunk.first {
      rest.gap = chunk.gap
    }
    let purged = try timeOfPurge(of: folder, files)
    rest.dropLeadingMarks(try marksAtEnd(of: folder, files), through: purged)
    return rest.isEmpty ? nil : rest
  }

  /// The marks that stand at the very end of what is on disk.
  private func marksAtEnd(
    of folder: Folder,
    _ files: ConsoleFiles
  ) throws(FileError) -> [IndexEntry] {
    var marks: [IndexEntry] = []
    for segment in folder.segments.suffix(2) {
      marks += try self.marks(before: folder.end, in: segment, files)
    }
    return marks
  }

  /// The last entry's time of a console that was purged and has no byte since.
  private func timeOfPurge(
    of folder: Folder,
    _ files: ConsoleFiles
  ) throws(FileError) -> Int64 {
    guard let last = folder.segments.last, last.first == folder.end,
      let header = header(at: last.first, of: files), header.isFloor
    else { return .min }
    return header.previousTime
  }

  /// Bytes of an epoch that the journal lost give way to those that came after it.
  private mutating func cut(
    _ folder: inout Folder,
    to offset: UInt64,
    of files: ConsoleFiles
  ) throws(FileError) {
    while let last = folder.segments.last, last.first >= offset {
      try writer.remove(last, of: files)
      folder.segments.removeLast()
    }
    folder.end = offset
    folder.isOpen = false
    guard var last = folder.segments.last, last.end > offset else { return }
    let count = Int(offset - last.first)
    var indexCount = 0
    if operations.size(at: files.indexPath(last.first)) != nil {
      let file = try operations.open(files.indexPath(last.first), .read)
      let table = try FrameTable(reading: file, first: last.first, with: operations)
      let whole = table.frames.prefix { $0.end <= count }
      indexCount = whole.last.map { $0.position + $0.head.entryBytes } ?? IndexHeader.size
    }
    try writer.cut(&last, to: count, index: indexCount, of: files)
    folder.segments[folder.segments.count - 1] = last
  }

  /// Bytes that no index covers stay where the next chunk begins behind them: they are good
  /// to read, only their times are not known.
  private mutating func adopt(
    upTo offset: UInt64,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    guard offset > folder.end, var last = folder.segments.last, last.end > folder.end else {
      return
    }
    let end = min(offset, last.end)
    try writer.cut(&last, to: Int(end - last.first), index: last.indexCount, of: files)
    folder.segments[folder.segments.count - 1] = last
    folder.end = end
    folder.isOpen = false
    folder.lastTime = nil
  }
}

extension TailChunk {
  /// Drops marks before the first byte that are among those given, or not after a time.
  mutating func dropLeadingMarks(_ known: [IndexEntry], through time: Int64) {
    guard !known.isEmpty || time > .min else { return }
    var kept = TailChunk(first: first, time: baseTime, epoch: epoch)
    var position = 0
    for entry in entries {
      if let mark = entry.mark {
        let isKnown = position == 0 && (entry.time <= time || known.contains(entry))
        if !isKnown { kept.append(mark: mark, at: entry.time) }
      } else {
        let next = position + entry.count
        kept.append(bytes[position..<next].span, at: entry.time)
        position = next
      }
    }
    index = kept.index
    lastTime = kept.lastTime
  }
}
