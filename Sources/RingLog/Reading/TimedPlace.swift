// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// A console's segments and chunks, asked for the times that they know.
struct TimedPlace {
  let reader: LogReader
  let segments: [Segment]
  /// The offset after the last byte that a segment's index covers.
  let end: UInt64
  /// Chunks with bytes that are only in RAM.
  let chunks: [TailChunk]
  /// When the first thing happened that only RAM has, a mark perhaps.
  private let tailTime: Int64?

  init(_ reader: LogReader) {
    self.reader = reader
    try? reader.files.load(with: reader.operations)
    // First the chunks: one that goes to a segment in between is then met twice, not never.
    let chunks = reader.allChunks
    let folder = reader.files.folder.withLock { $0 }
    (segments, end) = (folder.segments, folder.end)
    self.chunks = chunks.filter { $0.end > folder.end }
    tailTime =
      chunks.lazy.filter { $0.end >= folder.end }.compactMap { $0.entries.first?.time }
      .first
  }

  /// The time of a segment's last entry, as the next one tells; `nil` where that does not know.
  func latestTime(of index: Int) -> Int64? {
    guard index + 1 < segments.count else { return nil }
    let next = segments[index + 1]
    let header = reader.indexes.header(of: next, in: reader.files, with: reader.operations)
    return header.flatMap { $0.previousTime == .min ? nil : $0.previousTime }
  }

  /// The bytes of a segment that neither its index covers nor a chunk has.
  func untimed(of segment: Segment, _ table: FrameTable) -> Range<UInt64>? {
    let first = segment.first + UInt64(table.coverage)
    let last = min(segment.end, chunks.first?.first ?? .max)
    return first < last ? first..<last : nil
  }

  /// The first time that is known of what comes after a segment.
  func time(after index: Int) -> Int64? {
    for segment in segments.dropFirst(index + 1) {
      guard let table = reader.table(of: segment), let frame = table.frames.first else { continue }
      if let entry = reader.entries(of: frame, table, segment).first { return entry.time }
    }
    return tailTime
  }

  /// The last time that is known of a segment, or of what comes before it.
  func time(before index: Int, _ table: FrameTable) -> Int64? {
    if let time = lastTime(of: segments[index], table) { return time }
    if let time = table.header?.previousTime, time > .min { return time }
    for segment in segments[..<index].reversed() {
      if let time = reader.table(of: segment).flatMap({ lastTime(of: segment, $0) }) { return time }
    }
    return nil
  }

  private func lastTime(of segment: Segment, _ table: FrameTable) -> Int64? {
    table.frames.last.flatMap { reader.entries(of: $0, table, segment).last?.time }
  }
}
