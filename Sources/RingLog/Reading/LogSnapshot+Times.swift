// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation
internal import Synchronization

/// Times of bytes, and bytes of times.
extension LogSnapshot {
  /// When a byte came; `nil` where that is not known any more.
  package func time(at offset: UInt64) -> Timestamp? {
    var found: Timestamp?
    walk(from: offset, to: offset + 1) { entry in
      if case .packet(_, _, let time) = entry { found = time }
      return found == nil
    }
    return found
  }

  /// The offset after the last byte that came before a time; the oldest one where none did.
  ///
  /// Where the clock was set back, times come twice: the last stretch that has earlier bytes
  /// counts, so that together with ``offset(at:)`` nothing of the time between is left out.
  package func end(before time: Timestamp) -> UInt64 {
    let wanted = time.nanoseconds
    try? reader.files.load(with: reader.operations)
    let chunks = reader.allChunks
    let folder = reader.files.folder.withLock { $0 }
    for chunk in chunks.reversed() where chunk.end > folder.end {
      if let end = Self.end(before: wanted, in: chunk.entries, endingAt: chunk.end),
        end > folder.end
      {
        return min(end, self.end)
      }
    }
    for segment in folder.segments.reversed() {
      guard let table = reader.table(of: segment) else { continue }
      for frame in table.frames.reversed() where frame.head.time < wanted {
        let entries = reader.entries(of: frame, table, segment)
        let last = segment.first + UInt64(frame.end)
        if let end = Self.end(before: wanted, in: entries, endingAt: last) {
          return min(end, self.end)
        }
      }
    }
    return folder.segments.first?.first ?? chunks.first?.first ?? start
  }

  private static func end(
    before wanted: Int64,
    in entries: [IndexEntry],
    endingAt end: UInt64
  ) -> UInt64? {
    var position = end
    for entry in entries.reversed() {
      if entry.count > 0, entry.time < wanted { return position }
      position -= UInt64(entry.count)
    }
    return nil
  }
}
