// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

extension LogSnapshot {
  /// The first byte at a time or later, next to the byte whose time is nearest.
  ///
  /// Where the clock was set, a time may stand in several places, or before and behind an hour
  /// that never was: the place counts where something came nearest to it, of equals the last.
  /// ``offset(at:)`` is where everything since a time begins, and may be far before that.
  package func offset(nearest time: Timestamp) -> UInt64 {
    let wanted = time.nanoseconds
    let place = TimedPlace(reader)
    var best: (offset: UInt64, distance: UInt64)?
    func consider(_ found: (offset: UInt64, distance: UInt64)?) {
      guard let found, found.distance <= best?.distance ?? .max else { return }
      best = found
    }
    for segment in place.segments {
      guard let table = reader.table(of: segment) else { continue }
      for (index, frame) in table.frames.enumerated() where index == 0 || frame.head.time <= wanted
      {
        let next = index + 1 < table.frames.count ? table.frames[index + 1].head.time : nil
        guard next ?? .max > wanted else { continue }
        let entries = reader.entries(of: frame, table, segment)
        let first = segment.first + UInt64(frame.head.offset)
        consider(Self.nearest(to: wanted, in: entries, from: first, after: frame.head.time))
      }
    }
    for chunk in place.chunks {
      let entries = chunk.entries
      consider(Self.nearest(to: wanted, in: entries, from: chunk.first, after: chunk.baseTime))
    }
    return best.map { min($0.offset, end) } ?? offset(at: time)
  }

  /// Where a time is among packets, and how far the nearest of them is from it; `last` is the
  /// time of what stands before them.
  private static func nearest(
    to wanted: Int64,
    in entries: [IndexEntry],
    from first: UInt64,
    after last: Int64
  ) -> (offset: UInt64, distance: UInt64)? {
    var position = first
    var before = last < wanted ? distance(last, wanted) : nil
    for entry in entries where entry.count > 0 {
      if entry.time >= wanted {
        return (position, min(before ?? .max, distance(entry.time, wanted)))
      }
      before = distance(entry.time, wanted)
      position += UInt64(entry.count)
    }
    return before.map { (position, $0) }
  }

  private static func distance(_ a: Int64, _ b: Int64) -> UInt64 {
    a > b ? UInt64(bitPattern: a &- b) : UInt64(bitPattern: b &- a)
  }
}
