// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How far a segment's index goes.
struct IndexEnd {
  var console: Int
  var first: UInt64
  var hasHeader: Bool
  /// Bytes of the segment that it covers.
  var coverage: Int
  /// Bytes of the index that are good.
  var size: Int
  /// Whether it was begun from the journal.
  var isMended = false
}

/// Times and marks that an index has lost, and the journal has.
extension Archiver {
  /// Has the index of a segment cover the first bytes of a chunk, which are in the segment.
  ///
  /// An index covers its segment from the beginning: where it ends before the chunk
  /// begins, the segment is divided there.
  mutating func cover(
    _ chunk: TailChunk,
    _ count: Int,
    _ place: Int,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    var place = place
    var end = try indexEnd(of: folder.segments[place], files)
    let offset = Int(chunk.first - folder.segments[place].first)
    guard end.coverage < offset + count else { return }
    if offset > end.coverage || (offset > 0 && !end.hasHeader) {
      try divide(place, at: chunk, in: &folder, of: files)
      place += 1
      end = try indexEnd(of: folder.segments[place], files)
    } else if !end.hasHeader {
      end = try beginIndex(try header(for: chunk, at: place, in: folder, files), of: files)
    }
    let segment = folder.segments[place]
    let from = segment.first + UInt64(end.coverage)
    let to = chunk.first + UInt64(count)
    var piece = chunk.split(at: from, marks: .goAfter).after.split(at: to, marks: .stayBefore)
      .before
    // Marks stand in the index that was written when they came, on either side of where it is cut.
    piece.dropLeadingMarks(try marks(before: from, in: segment, files), through: .min)
    if place + 1 < folder.segments.count, folder.segments[place + 1].first == to {
      piece.dropTrailingMarks(try marksAtStart(of: folder.segments[place + 1], files))
    }
    let frame = IndexFrame.encode(piece, offset: end.coverage)
    let file = try operations.open(files.indexPath(segment.first), .write)
    try operations.truncate(file, to: end.size)
    try operations.write(frame.span, to: file, at: end.size)
    mended[files.name, default: 0] += UInt64(piece.bytes.count)
    end.coverage += piece.bytes.count
    end.size += frame.count
    folder.segments[place].indexCount = end.size
    lastIndex = end
  }

  /// How far an index goes; of the last one asked for that is known.
  mutating func indexEnd(of segment: Segment, _ files: ConsoleFiles) throws(FileError) -> IndexEnd {
    if let lastIndex, lastIndex.console == files.number, lastIndex.first == segment.first {
      return lastIndex
    }
    let table = try table(of: segment, files)
    let end = IndexEnd(
      console: files.number,
      first: segment.first,
      hasHeader: table.header != nil,
      coverage: table.coverage,
      size: table.indexEnd
    )
    lastIndex = end
    return end
  }

  @discardableResult mutating func beginIndex(
    _ header: IndexHeader,
    of files: ConsoleFiles
  ) throws(FileError) -> IndexEnd {
    writer.forget(files)
    let file = try operations.open(files.indexPath(header.first), .create)
    try operations.truncate(file, to: 0)
    try operations.write(header.encoded.span, to: file, at: 0)
    let end = IndexEnd(
      console: files.number,
      first: header.first,
      hasHeader: true,
      coverage: 0,
      size: IndexHeader.size,
      isMended: true
    )
    lastIndex = end
    return end
  }

  /// The head of an index for a segment that begins with a chunk, at a place among the others.
  func header(
    for chunk: TailChunk,
    at place: Int,
    in folder: Folder,
    _ files: ConsoleFiles
  ) throws(FileError) -> IndexHeader {
    var gap = chunk.gap
    var time: Int64?
    if place > 0 {
      let before = folder.segments[place - 1]
      if gap == nil, before.end < chunk.first {
        gap = Gap(from: before.end, to: chunk.first, why: .corruption)
      }
      time = try lastTime(of: before, files)
    }
    return IndexHeader(
      first: chunk.first,
      gap: gap,
      previousTime: time ?? .min,
      epoch: chunk.epoch
    )
  }

  /// Makes two segments of one, the second from where a chunk begins, with an index for that.
  private mutating func divide(
    _ place: Int,
    at chunk: TailChunk,
    in folder: inout Folder,
    of files: ConsoleFiles
  ) throws(FileError) {
    let segment = folder.segments[place]
    let offset = Int(chunk.first - segment.first)
    let old = try operations.open(files.logPath(segment.first), .write)
    let rest = try operations.read(old, at: offset, count: segment.count - offset)
    let file = try operations.open(files.logPath(chunk.first), .create)
    try operations.truncate(file, to: 0)
    try operations.write(rest.span, to: file, at: 0)
    if segment.isPinned { _ = try operations.open(files.pinPath(chunk.first), .create) }
    folder.segments[place].count = offset
    let header = try header(for: chunk, at: place + 1, in: folder, files)
    try beginIndex(header, of: files)
    // Last: whatever happens before, the bytes are there, at worst in both.
    try operations.truncate(old, to: offset)
    folder.segments.insert(
      Segment(
        first: chunk.first,
        count: rest.count,
        indexCount: IndexHeader.size,
        isPinned: segment.isPinned
      ),
      at: place + 1
    )
  }
}

// What indexes say.
extension Archiver {
  private func table(
    of segment: Segment,
    _ files: ConsoleFiles
  ) throws(FileError) -> FrameTable {
    let path = files.indexPath(segment.first)
    guard operations.size(at: path) != nil else { return FrameTable() }
    let file = try operations.open(path, .read)
    return try FrameTable(reading: file, first: segment.first, with: operations)
  }

  private func entries(
    of frame: FrameTable.Frame,
    _ table: FrameTable,
    _ segment: Segment,
    _ files: ConsoleFiles
  ) throws(FileError) -> [IndexEntry] {
    let file = try operations.open(files.indexPath(segment.first), .read)
    return try table.entries(of: frame, in: file, with: operations)
  }

  /// The marks in a segment's index that stand at an offset behind the bytes before it.
  func marks(
    before offset: UInt64,
    in segment: Segment,
    _ files: ConsoleFiles
  ) throws(FileError) -> [IndexEntry] {
    let table = try table(of: segment, files)
    var marks: [IndexEntry] = []
    for frame in table.frames where segment.first + UInt64(frame.end) == offset {
      let entries = try entries(of: frame, table, segment, files)
      marks += entries.reversed().prefix { $0.mark != nil }
    }
    return marks
  }

  /// The marks that stand before a segment's first byte.
  private func marksAtStart(
    of segment: Segment,
    _ files: ConsoleFiles
  ) throws(FileError) -> [IndexEntry] {
    let table = try table(of: segment, files)
    var marks: [IndexEntry] = []
    for frame in table.frames where frame.head.offset == 0 {
      marks += try entries(of: frame, table, segment, files).prefix { $0.mark != nil }
    }
    return marks
  }

  private func lastTime(
    of segment: Segment,
    _ files: ConsoleFiles
  ) throws(FileError) -> Int64? {
    let table = try table(of: segment, files)
    guard table.coverage == segment.count, let last = table.frames.last else { return nil }
    return try entries(of: last, table, segment, files).last?.time
  }
}

extension TailChunk {
  /// Drops marks behind the last byte that are among those given.
  mutating func dropTrailingMarks(_ known: [IndexEntry]) {
    guard !known.isEmpty else { return }
    let all = entries
    let trailing = all.reversed().prefix { $0.mark != nil }.count
    var kept = TailChunk(first: first, time: baseTime, epoch: epoch)
    var position = 0
    for (number, entry) in all.enumerated() {
      if let mark = entry.mark {
        let isKnown = number >= all.count - trailing && known.contains(entry)
        if !isKnown { kept.append(mark: mark, at: entry.time) }
      } else {
        kept.append(bytes[position..<position + entry.count].span, at: entry.time)
        position += entry.count
      }
    }
    index = kept.index
    lastTime = kept.lastTime
  }
}
