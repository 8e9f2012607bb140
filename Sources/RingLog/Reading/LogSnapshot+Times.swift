// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

// Times of bytes, and bytes of times.
//
// Bytes whose index is lost have no times. They came after what stands before them and before
// what stands after them; so they belong to every stretch of time that has some of the time between.
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

  /// The first offset whose byte came at a time or later, or may have; the end where none did.
  ///
  /// Where the clock was set back, times come twice: the first stretch that reaches the time
  /// counts.
  package func offset(at time: Timestamp) -> UInt64 {
    let wanted = time.nanoseconds
    let place = TimedPlace(reader)
    for index in place.segments.indices {
      guard place.latestTime(of: index) ?? .max >= wanted else { continue }
      let segment = place.segments[index]
      let table = reader.table(of: segment) ?? FrameTable()
      if let offset = offset(at: wanted, in: segment, table) { return min(offset, end) }
      if let lost = place.untimed(of: segment, table), place.time(after: index) ?? .max >= wanted {
        return min(lost.lowerBound, end)
      }
    }
    for chunk in place.chunks {
      var position = chunk.first
      for entry in chunk.entries {
        if entry.mark == nil, entry.time >= wanted { return min(max(position, place.end), end) }
        position += UInt64(entry.count)
      }
    }
    return end
  }

  private func offset(at wanted: Int64, in segment: Segment, _ table: FrameTable) -> UInt64? {
    guard !table.frames.isEmpty else { return nil }
    let later = table.frames.firstIndex { $0.head.time >= wanted } ?? table.frames.count
    let before = max(0, later - 1)
    for frame in table.frames[before...].prefix(2) {
      var position = segment.first + UInt64(frame.head.offset)
      for entry in reader.entries(of: frame, table, segment) {
        if entry.mark == nil, entry.time >= wanted { return position }
        position += UInt64(entry.count)
      }
    }
    guard later + 1 < table.frames.count else { return nil }
    return segment.first + UInt64(table.frames[later + 1].head.offset)
  }

  /// The offset after the last byte that came before a time, or may have; the oldest one where
  /// none did.
  ///
  /// Where the clock was set back, times come twice: the last stretch that has earlier bytes
  /// counts, so that together with ``offset(at:)`` nothing of the time between is left out.
  package func end(before time: Timestamp) -> UInt64 {
    let wanted = time.nanoseconds
    let place = TimedPlace(reader)
    for chunk in place.chunks.reversed() {
      if let end = Self.end(before: wanted, in: chunk.entries, endingAt: chunk.end),
        end > place.end
      {
        return min(end, self.end)
      }
    }
    for index in place.segments.indices.reversed() {
      let segment = place.segments[index]
      let table = reader.table(of: segment) ?? FrameTable()
      let known = end(before: wanted, in: segment, table)
      if let lost = place.untimed(of: segment, table) {
        let isEarlier = known != nil || table.frames.isEmpty
        if isEarlier, place.time(before: index, table) ?? .min < wanted {
          return min(lost.upperBound, end)
        }
      }
      if let known { return min(known, end) }
    }
    return place.segments.first?.first ?? reader.allChunks.first?.first ?? start
  }

  private func end(before wanted: Int64, in segment: Segment, _ table: FrameTable) -> UInt64? {
    for frame in table.frames.reversed() where frame.head.time < wanted {
      let last = segment.first + UInt64(frame.end)
      let entries = reader.entries(of: frame, table, segment)
      if let end = Self.end(before: wanted, in: entries, endingAt: last) { return end }
    }
    return nil
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
