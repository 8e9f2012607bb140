// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Glibc
internal import Synchronization

/// Reads one console wherever its bytes are: handed to the archive thread, or in segments.
struct LogReader: Sendable {
  let files: ConsoleFiles
  let operations: any FileOperations
  let indexes: IndexCache
  /// Chunks of the tail that the reader may use, oldest first.
  var chunks: [TailChunk] = []
  /// Gaps that only the tail knows.
  var gaps: [Gap] = []
  /// Where the tail begins: what lies before it has to be on disk.
  var tailStart: UInt64
  /// The offset after the last byte that may be shown.
  var end: UInt64

  func read(from: UInt64, limit: Int) -> HistoryPiece {
    guard from < end else { return .atTail }
    // Twice, since a segment may be dropped between looking and opening.
    for attempt in 0..<3 {
      let chunks = files.pending.withLock { $0 } + chunks
      if let piece = Self.read(from: from, to: end, limit: limit, in: chunks) { return piece }
      do throws(FileError) {
        try files.load(with: operations)
        let folder = files.folder.withLock { $0 }
        guard let segment = folder.segment(at: from) else {
          return missing(at: from, in: folder, chunks)
        }
        if let piece = try read(from: from, limit: limit, in: segment) { return piece }
      } catch {
        if error.code == ENOENT, attempt < 2 { continue }
        return .gap(unreadable(at: from))
      }
    }
    return .gap(unreadable(at: from))
  }

  private static func read(
    from: UInt64,
    to end: UInt64,
    limit: Int,
    in chunks: [TailChunk]
  ) -> HistoryPiece? {
    guard let chunk = chunks.first(where: { $0.first <= from && from < $0.end }) else {
      return nil
    }
    let start = Int(from - chunk.first)
    let count = min(chunk.bytes.count - start, max(1, limit), Int(min(end - from, 1 << 40)))
    return .bytes(offset: from, bytes: Array(chunk.bytes[start..<start + count]))
  }

  /// Reads from one segment; whole frames are checked, and cut to what was asked for.
  private func read(
    from: UInt64,
    limit: Int,
    in segment: Segment
  ) throws(FileError) -> HistoryPiece? {
    let offset = Int(from - segment.first)
    let room = min(max(1, limit), segment.count - offset, Int(min(end - from, 1 << 40)))
    let table = try indexes.table(of: segment, in: files, covering: offset + 1, with: operations)
    let file = try operations.open(files.logPath(segment.first), .read)
    let index = table.firstFrame(endingAfter: offset)
    guard index < table.frames.count else {
      let bytes = try operations.read(file, at: offset, count: room)
      return bytes.isEmpty ? .gap(gone(from, segment)) : .bytes(offset: from, bytes: bytes)
    }
    let run = table.run(from: index, upTo: offset + room)
    let start = table.frames[run.lowerBound].head.offset
    let stop = table.frames[run.upperBound - 1].end
    let bytes = try operations.read(file, at: start, count: stop - start)
    let good = table.goodBytes(of: run, in: bytes)
    let upTo = min(offset + room, start + good)
    guard upTo > offset else {
      let bad = segment.first + UInt64(table.frames[index].end)
      return .gap(Gap(from: from, to: min(bad, end, segment.end), why: .corruption))
    }
    return .bytes(offset: from, bytes: Array(bytes[offset - start..<upTo - start]))
  }

  private func gone(_ from: UInt64, _ segment: Segment) -> Gap {
    Gap(from: from, to: min(segment.end, end), why: .corruption)
  }

  /// The disk refuses: up to the end of the segment, or to the next chunk in RAM.
  private func unreadable(at from: UInt64) -> Gap {
    let folder = files.folder.withLock { $0 }
    let segment = folder.segment(at: from)?.end
    let chunk = files.pending.withLock { chunks in
      chunks.first { $0.first > from }?.first
    }
    let tail = tailStart > from ? tailStart : end
    return Gap(from: from, to: min(segment ?? chunk ?? tail, end), why: .disk)
  }
}

/// Offsets that no file and no chunk has.
extension LogReader {
  fileprivate func missing(at from: UInt64, in folder: Folder, _ chunks: [TailChunk])
    -> HistoryPiece
  {
    if let next = folder.segments.firstIndex(where: { $0.first > from }) {
      return .gap(hole(at: from, before: next, in: folder))
    }
    if let gap = gaps.first(where: { $0.from <= from && from < $0.to }) {
      return .gap(Gap(from: from, to: min(gap.to, end), why: gap.why))
    }
    let next = chunks.first { $0.first > from }
    if let gap = next?.gap, gap.from <= from {
      return .gap(Gap(from: from, to: min(gap.to, end), why: gap.why))
    }
    let known = gaps.filter { $0.from > from }.map(\.from).min()
    guard
      let to = [next?.gap?.from ?? next?.first, known, tailStart > from ? tailStart : nil]
        .compactMap({ $0 }).min()
    else { return .atTail }
    let why: GapReason = folder.segments.isEmpty ? .retention : .corruption
    return .gap(Gap(from: from, to: min(to, end), why: why))
  }

  /// The hole before a segment: as its index tells, else what was dropped or damaged.
  private func hole(at from: UInt64, before next: Int, in folder: Folder) -> Gap {
    let segment = folder.segments[next]
    let header = indexes.header(of: segment, in: files, with: operations)
    if let gap = header?.gap {
      if gap.from <= from { return Gap(from: from, to: segment.first, why: gap.why) }
      return Gap(from: from, to: gap.from, why: reason(before: next, in: folder))
    }
    return Gap(from: from, to: segment.first, why: reason(before: next, in: folder))
  }

  /// A segment shorter than its index was damaged; otherwise one was dropped.
  private func reason(before next: Int, in folder: Folder) -> GapReason {
    guard next > 0 else { return .retention }
    let segment = folder.segments[next - 1]
    let table = try? indexes.table(
      of: segment,
      in: files,
      covering: segment.count,
      with: operations
    )
    return (table?.coverage ?? 0) > segment.count ? .corruption : .retention
  }
}

extension Folder {
  /// The segment that has an offset.
  func segment(at offset: UInt64) -> Segment? {
    guard let index = segments.lastIndex(where: { $0.first <= offset }) else { return nil }
    return segments[index].end > offset ? segments[index] : nil
  }
}

extension FrameTable {
  /// An index that covers nothing.
  package init() {}

  /// Frames from one on, until they reach `upTo` bytes of the segment.
  func run(from index: Int, upTo: Int) -> Range<Int> {
    var last = index
    while frames[last].end < upTo, last + 1 < frames.count { last += 1 }
    return index..<last + 1
  }

  /// How many bytes of a run of frames check out, from its first.
  func goodBytes(of run: Range<Int>, in bytes: [UInt8]) -> Int {
    let start = frames[run.lowerBound].head.offset
    var good = 0
    for frame in frames[run] {
      let end = frame.end - start
      guard end <= bytes.count else { return good }
      let slice = bytes.span.extracting(frame.head.offset - start..<end)
      guard CRC32C.checksum(of: slice) == frame.head.bytesCRC else { return good }
      good = end
    }
    return good
  }
}
