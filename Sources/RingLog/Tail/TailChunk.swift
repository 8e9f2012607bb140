// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// A stretch of one console on its way to a segment: its bytes, and what the index says.
///
/// The loop appends to the last one; a chunk handed to the archive thread does not change any
/// more, so both threads share its memory.
package struct TailChunk: Sendable {
  /// Offset of the first byte.
  package var first: UInt64
  package var bytes: [UInt8] = []
  /// Entries as in a segment's index, times counted from `baseTime`.
  var index: [UInt8] = []
  var baseTime: Int64
  var lastTime: Int64
  /// The hole right before `first`.
  package var gap: Gap?
  /// Whether a new segment should begin here: at a boot.
  var opensSegment = false
  package var epoch: UInt32
  /// Whether it comes from the journal at start, and may be in segments already.
  var isReplay = false
  /// The batch of its loop that holds the first record.
  var firstBatch: UInt64 = 0

  package init(first: UInt64, time: Int64, epoch: UInt32) {
    self.first = first
    baseTime = time
    lastTime = time
    self.epoch = epoch
  }

  /// Before the first entry: its time is the one to count from, but behind a hole, where that is
  /// when the hole began.
  mutating func startClock(at time: Int64) {
    guard gap == nil else { return }
    (baseTime, lastTime) = (time, time)
  }

  /// The offset after the last byte.
  package var end: UInt64 { first + UInt64(bytes.count) }

  /// Room for bytes at first; it doubles from there.
  private static let firstRoom = 480

  /// Whether there is nothing to archive.
  var isEmpty: Bool { index.isEmpty && gap == nil }

  /// Bytes that go to files.
  var size: Int { bytes.count + index.count }

  /// Bytes of memory that count against the tails' bound: room in both arrays, and their heads.
  var cost: Int { bytes.capacity + index.capacity + (index.isEmpty ? 0 : 64) }

  /// Whether the clock was set back: what comes then begins a segment of its own.
  func isStep(to time: Int64) -> Bool { time < lastTime &- LogBounds.clockStep }

  /// Appends a packet where the chunk goes on with it, and says by how much its cost grew; `nil`
  /// where it is empty, full, or the clock was set back.
  ///
  /// All of a packet in one access: the way of each through here.
  mutating func extend(
    by piece: Span<UInt8>,
    at time: Int64,
    limit: Int
  ) -> Int? {
    guard !index.isEmpty, size < limit, !isStep(to: time) else { return nil }
    return append(piece, at: time)
  }

  /// Appends a packet; says by how much the cost grew.
  @discardableResult
  package mutating func append(_ piece: Span<UInt8>, at time: Int64) -> Int {
    let before = cost
    if bytes.isEmpty { bytes.reserveCapacity(max(piece.count, Self.firstRoom)) }
    bytes.append(piece)
    index.append(varint: UInt64(piece.count) << 1)
    index.append(signedVarint: time &- lastTime)
    lastTime = time
    return cost - before
  }

  /// Appends a mark; says by how much the cost grew.
  @discardableResult
  package mutating func append(mark payload: [UInt8], at time: Int64) -> Int {
    let before = cost
    index.append(varint: UInt64(payload.count) << 1 | 1)
    index.append(signedVarint: time &- lastTime)
    index.append(contentsOf: payload)
    lastTime = time
    return cost - before
  }

  /// The entries in order; what was built here always decodes.
  package var entries: [IndexEntry] {
    (try? IndexEntry.decodeAll(index.span, baseTime: baseTime).entries) ?? []
  }
}

extension TailChunk {
  /// What to do with marks that stand exactly where a chunk is cut.
  enum MarksAtCut {
    case stayBefore
    case goAfter
  }

  /// The chunk in two, cut at an offset; a packet across it becomes two of the same time.
  func split(at offset: UInt64, marks: MarksAtCut) -> (before: TailChunk, after: TailChunk) {
    var before = TailChunk(first: first, time: baseTime, epoch: epoch)
    before.gap = gap
    before.opensSegment = opensSegment
    before.firstBatch = firstBatch
    var after = TailChunk(first: min(max(offset, first), end), time: baseTime, epoch: epoch)
    after.firstBatch = firstBatch
    var position = first
    for entry in entries {
      if let mark = entry.mark {
        let isBefore = position < offset || (position == offset && marks == .stayBefore)
        if isBefore && after.index.isEmpty {
          before.append(mark: mark, at: entry.time)
        } else {
          after.append(mark: mark, at: entry.time)
        }
        continue
      }
      let next = position + UInt64(entry.count)
      let cut = min(max(offset, position), next)
      before.append(slice(position, cut), at: entry.time)
      after.append(slice(cut, next), at: entry.time)
      position = next
    }
    return (before, after)
  }

  private func slice(_ from: UInt64, _ to: UInt64) -> ArraySlice<UInt8> {
    bytes[Int(from - first)..<Int(to - first)]
  }

  private mutating func append(_ piece: ArraySlice<UInt8>, at time: Int64) {
    guard !piece.isEmpty else { return }
    append(piece.span, at: time)
  }
}
