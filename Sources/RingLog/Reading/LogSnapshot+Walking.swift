// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation
internal import Synchronization

/// Going through a console's index: segments first, then what is only in RAM.
extension LogSnapshot {
  /// Calls `visit` with each entry that touches a range, in order, until it says no.
  package func walk(from: UInt64, to: UInt64, _ visit: (LogEntry) -> Bool) {
    try? reader.files.load(with: reader.operations)
    let chunks = reader.allChunks
    let folder = reader.files.folder.withLock { $0 }
    var lastMarks: [Mark] = []
    for segment in folder.segments where segment.first <= to && segment.end >= from {
      guard let table = reader.table(of: segment) else { continue }
      for frame in table.frames {
        let first = segment.first + UInt64(frame.head.offset)
        guard first <= to, first + UInt64(frame.head.count) >= from else { continue }
        let entries = reader.entries(of: frame, table, segment)
        let goesOn = Self.walk(entries, first: first, from: from, to: to) { entry in
          if case .mark(let mark) = entry, mark.offset == folder.end { lastMarks.append(mark) }
          return visit(entry)
        }
        if !goesOn { return }
      }
    }
    for chunk in chunks where chunk.first <= to && chunk.end >= max(from, folder.end) {
      let goesOn = Self.walk(chunk.entries, first: chunk.first, from: from, to: to) { entry in
        isNew(entry, after: folder.end, lastMarks) ? visit(entry) : true
      }
      if !goesOn { return }
    }
  }

  /// Whether a chunk's entry was not met in a segment, where the chunk went meanwhile.
  private func isNew(_ entry: LogEntry, after archived: UInt64, _ known: [Mark]) -> Bool {
    switch entry {
    case .packet(let offset, let count, _):
      return offset + UInt64(count) > archived && offset + UInt64(count) <= end
    case .mark(let mark):
      return mark.offset > archived || (mark.offset == archived && !known.contains(mark))
    }
  }

  /// `false` when the visitor had enough.
  private static func walk(
    _ entries: [IndexEntry],
    first: UInt64,
    from: UInt64,
    to: UInt64,
    _ visit: (LogEntry) -> Bool
  ) -> Bool {
    var position = first
    for entry in entries {
      let next = position + UInt64(entry.count)
      defer { position = next }
      if let payload = entry.mark {
        guard position >= from, position <= to,
          let mark = try? Mark(decoding: payload.span, offset: position, time: entry.time)
        else { continue }
        guard visit(.mark(mark)) else { return false }
      } else if next > from, position < to {
        let time = Timestamp(nanoseconds: entry.time)
        guard visit(.packet(offset: position, count: entry.count, time: time)) else {
          return false
        }
      }
    }
    return true
  }
}

extension LogReader {
  /// Chunks that are not in segments, as far as the reader may use them; oldest first.
  var allChunks: [TailChunk] {
    let pending = files.pending.withLock { $0 }
    guard let first = chunks.first else { return pending }
    return pending.filter { $0.end <= first.first && $0.first < first.first } + chunks
  }

  func table(of segment: Segment) -> FrameTable? {
    try? indexes.table(of: segment, in: files, covering: segment.count, with: operations)
  }

  func entries(of frame: FrameTable.Frame, _ table: FrameTable, _ segment: Segment) -> [IndexEntry]
  {
    guard let file = try? operations.open(files.indexPath(segment.first), .read) else { return [] }
    return (try? table.entries(of: frame, in: file, with: operations)) ?? []
  }
}
