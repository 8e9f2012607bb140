// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation
internal import RingLog

/// The lines of a part of the past, and what is missing between them.
struct PastLines: Sendable {
  private var reader: PastReader
  private let log: LogSnapshot
  private let wantsTimes: Bool
  private var lines: SafeLines
  private var times = ArrivalTimes()
  private var isEnded = false

  /// A line, or a place where something is missing.
  enum Item: Sendable {
    /// The time is of its first byte; `nil` where that is not known.
    case line(SafeLine, time: Timestamp?)
    case gap(GapReport)
    case lost(LossReport)
  }

  init(_ reader: PastReader, _ log: LogSnapshot, keepsColours: Bool, wantsTimes: Bool) {
    self.reader = reader
    self.log = log
    self.wantsTimes = wantsTimes
    lines = SafeLines(keepsColours: keepsColours)
  }

  /// The lines that end in the next 64 KiB or so; `nil` at the end.
  mutating func next() -> [Item]? {
    guard !isEnded else { return nil }
    switch reader.next() {
    case .bytes(let offset, let bytes):
      if wantsTimes { times.add(log, from: offset, count: bytes.count) }
      var ended: [SafeLine] = []
      lines.read(bytes.span, at: offset) { ended.append($0) }
      let items = ended.map(item)
      times.forget(before: lines.pendingOffset ?? offset + UInt64(bytes.count))
      return items
    case .gap(let gap): return unended() + [.gap(gap)]
    case .lost(let loss): return unended() + [.lost(loss)]
    case nil:
      isEnded = true
      return unended()
    }
  }

  /// The line that what follows cuts off, where there is one.
  private mutating func unended() -> [Item] {
    lines.finish().map { [item($0)] } ?? []
  }

  private func item(_ line: SafeLine) -> Item {
    .line(line, time: times.time(at: line.offset))
  }
}

/// When the bytes of a stretch came.
struct ArrivalTimes: Sendable {
  private var packets: [(offset: UInt64, end: UInt64, time: Timestamp)] = []

  /// Takes in when the bytes from `offset` on came.
  mutating func add(_ log: LogSnapshot, from offset: UInt64, count: Int) {
    var packets = self.packets
    self.packets = []
    log.walk(from: offset, to: offset + UInt64(count)) { entry in
      if case .packet(let offset, let count, let time) = entry {
        packets.append((offset, offset + UInt64(count), time))
      }
      return true
    }
    self.packets = packets
  }

  /// When a byte came; `nil` where its time is lost.
  func time(at offset: UInt64) -> Timestamp? {
    var (low, high) = (0, packets.count)
    while low < high {
      let middle = (low + high) / 2
      if packets[middle].offset > offset { high = middle } else { low = middle + 1 }
    }
    guard low > 0, offset < packets[low - 1].end else { return nil }
    return packets[low - 1].time
  }

  /// Drops what is about older bytes, but for the last of them.
  mutating func forget(before offset: UInt64) {
    let after = packets.firstIndex { $0.offset > offset } ?? packets.count
    packets.removeFirst(max(0, after - 1))
  }
}
