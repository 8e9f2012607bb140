// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// Reads a range of a console in large blocks, as fast as the disk gives them: for search.
///
/// Checksums are not looked at, and what is missing is passed over without a word; whoever
/// shows what was found reads it again with ``LogSnapshot/read(from:limit:)``.
package struct BlockReader: Sendable {
  private let log: LogSnapshot
  private var position: UInt64
  private let end: UInt64
  /// The segment that was read last.
  private var open: (first: UInt64, file: OpenFile)?

  package init(_ log: LogSnapshot, from: UInt64, to: UInt64) {
    self.log = log
    position = from
    end = min(to, log.end)
  }

  /// The next bytes, at most `limit`, and the offset of the first; `nil` at the end.
  package mutating func next(
    limit: Int = LogBounds.searchBlock
  ) -> (offset: UInt64, bytes: [UInt8])? {
    let reader = log.reader
    while position < end {
      if let chunk = reader.chunks.first(where: { $0.first <= position && position < $0.end }) {
        return take(chunk, limit)
      }
      guard (try? reader.files.load(with: reader.operations)) != nil else { return nil }
      let folder = reader.files.folder.withLock { $0 }
      if let segment = folder.segment(at: position) {
        if let block = take(segment, limit) { return block }
        continue
      }
      let pending = reader.files.pending.withLock { $0 }
      if let chunk = pending.first(where: { $0.first <= position && position < $0.end }) {
        return take(chunk, limit)
      }
      let later =
        folder.segments.map(\.first) + (pending + reader.chunks).map(\.first)
      guard let next = later.filter({ $0 > position }).min() else { return nil }
      position = next
    }
    return nil
  }

  private mutating func take(
    _ chunk: TailChunk,
    _ limit: Int
  ) -> (offset: UInt64, bytes: [UInt8])? {
    let start = Int(position - chunk.first)
    let count = min(chunk.bytes.count - start, max(1, limit), Int(min(end - position, 1 << 40)))
    defer { position += UInt64(count) }
    return (position, Array(chunk.bytes[start..<start + count]))
  }

  /// Moves on behind the segment where it cannot be read.
  private mutating func take(
    _ segment: Segment,
    _ limit: Int
  ) -> (offset: UInt64, bytes: [UInt8])? {
    let reader = log.reader
    do throws(FileError) {
      if open?.first != segment.first {
        let path = reader.files.logPath(segment.first)
        open = (segment.first, try reader.operations.open(path, .read))
      }
      guard let file = open?.file else { return nil }
      let offset = Int(position - segment.first)
      let room = min(segment.count - offset, max(1, limit), Int(min(end - position, 1 << 40)))
      let bytes = try reader.operations.read(file, at: offset, count: room)
      guard !bytes.isEmpty else { throw FileError(operation: "read", path: file.path, code: 0) }
      defer { position += UInt64(bytes.count) }
      return (position, bytes)
    } catch {
      open = nil
      position = segment.end
      return nil
    }
  }
}
