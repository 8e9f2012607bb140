// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Notation
internal import Synchronization

/// A console at one moment, to be read on a worker.
package struct LogSnapshot: Sendable {
  package let name: MachineName
  package let epoch: UInt32
  /// The oldest offset, as far as the loop knew.
  package let start: UInt64
  let epochEnds: [EpochEnd]
  let reader: LogReader

  /// The offset after the last byte.
  package var end: UInt64 { reader.end }

  /// What stands at an offset; `.atTail` only at the end.
  package func read(from: UInt64, limit: Int = LogBounds.historyRead) -> HistoryPiece {
    reader.read(from: from, limit: limit)
  }
}

extension LogSnapshot {
  /// Where an epoch ended: `end` for the present one, the oldest offset for one that we never
  /// had, since nothing that it showed is here.
  package func end(ofEpoch epoch: UInt32) -> UInt64 {
    if epoch > self.epoch { return start }
    return min(epochEnds.end(of: epoch, now: self.epoch) ?? end, end)
  }
}

extension [EpochEnd] {
  /// Where an epoch before the present one, `now`, ended; `nil` where no later one moved it.
  func end(of epoch: UInt32, now: UInt32) -> UInt64? {
    epoch == now ? nil : first { $0.epoch >= epoch }?.end
  }
}

/// One thing that a console's log has: a packet as it came, or a mark.
package enum LogEntry: Equatable, Sendable {
  /// Bytes that arrived together.
  case packet(offset: UInt64, count: Int, time: Timestamp)
  case mark(Mark)

  package var offset: UInt64 {
    switch self {
    case .packet(let offset, _, _): offset
    case .mark(let mark): mark.offset
    }
  }
}

extension LogSnapshot {
  /// Packets and marks that touch a range of offsets, in order; at most `limit`.
  ///
  /// A mark at either end of the range counts. Bytes whose index is lost have no packets.
  package func entries(from: UInt64, to: UInt64, limit: Int = 10_000) -> [LogEntry] {
    var found: [LogEntry] = []
    walk(from: from, to: to) { entry in
      found.append(entry)
      return found.count < limit
    }
    return found
  }

  /// The marks of a range of offsets, its ends included; at most `limit`.
  package func marks(from: UInt64, to: UInt64, limit: Int = 10_000) -> [Mark] {
    var found: [Mark] = []
    walk(from: from, to: to) { entry in
      if case .mark(let mark) = entry { found.append(mark) }
      return found.count < limit
    }
    return found
  }
}

extension LogSnapshot {
  /// The offset `count` bytes before the end, or the oldest one.
  package func offset(lastBytes count: Int) -> UInt64 {
    let count = UInt64(max(0, count))
    return max(start, end > count ? end - count : 0)
  }

  /// Where the last `count` lines begin; at most `limit` bytes before the end.
  package func offset(lastLines count: Int, limit: Int = 4 << 20) -> UInt64 {
    let oldest = offset(lastBytes: limit)
    var wanted = max(0, count)
    var upper = end
    var isLast = true
    while upper > oldest, wanted >= 0 {
      let lower = max(oldest, upper - min(upper, UInt64(LogBounds.historyRead)))
      let bytes = bytes(from: lower, to: upper)
      for piece in bytes.reversed() {
        for index in piece.bytes.indices.reversed() where piece.bytes[index] == 0x0A {
          let after = piece.offset + UInt64(index) + 1
          if isLast, after == end { continue }
          wanted -= 1
          if wanted <= 0 { return after }
        }
      }
      isLast = false
      upper = lower
    }
    return oldest
  }

  /// The readable bytes of a range, in pieces.
  package func bytes(from: UInt64, to: UInt64) -> [(offset: UInt64, bytes: [UInt8])] {
    var pieces: [(UInt64, [UInt8])] = []
    var position = from
    while position < to {
      switch read(from: position, limit: Int(min(to - position, 1 << 20))) {
      case .bytes(let offset, let bytes):
        pieces.append((offset, bytes))
        position = offset + UInt64(bytes.count)
      case .gap(let gap):
        guard gap.to > position else { return pieces }
        position = gap.to
      case .atTail:
        return pieces
      }
    }
    return pieces
  }
}
