// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation
internal import RingLog

/// The bytes as they were; a gap is a line among them, or the end.
struct RawPieces: Pieces {
  private var reader: PastReader
  private let closesAtGap: Bool
  private var isEnded = false

  init(_ reader: PastReader, closesAtGap: Bool) {
    self.reader = reader
    self.closesAtGap = closesAtGap
  }

  mutating func next() -> [UInt8]? {
    guard !isEnded else { return nil }
    switch reader.next() {
    case .bytes(_, let bytes): return bytes
    case .gap where closesAtGap:
      isEnded = true
      return nil
    case .gap(let gap): return Array("\r\n\(gap.notice)\r\n".utf8)
    case nil: return nil
    }
  }
}

/// Lines that any terminal may be shown; a gap is a line of its own.
struct TextPieces: Pieces {
  private var reader: PastReader
  private var lines = SafeLines()
  private var isEnded = false

  init(_ reader: PastReader) {
    self.reader = reader
  }

  mutating func next() -> [UInt8]? {
    guard !isEnded else { return nil }
    var text = ""
    switch reader.next() {
    case .bytes(let offset, let bytes):
      lines.read(bytes.span, at: offset) { text += $0.text + "\n" }
    case .gap(let gap):
      if let line = lines.finish() { text += line.text + "\n" }
      text += gap.notice + "\n"
    case nil:
      isEnded = true
      guard let line = lines.finish() else { return nil }
      text += line.text + "\n"
    }
    return Array(text.utf8)
  }
}

/// A JSON array of lines, each with the offset and the time of its first byte.
struct LinePieces: Pieces {
  private var reader: PastReader
  private let log: LogSnapshot
  private let machine: String
  private var lines = SafeLines()
  private var times = ArrivalTimes()
  private var array = ArrayPieces()
  private var isEnded = false

  init(_ reader: PastReader, _ log: LogSnapshot, machine: MachineName) {
    self.reader = reader
    self.log = log
    self.machine = machine.description
  }

  mutating func next() -> [UInt8]? {
    guard !isEnded else { return array.next(nil) }
    switch reader.next() {
    case .bytes(let offset, let bytes):
      times.add(log, from: offset, count: bytes.count)
      var ended: [SafeLine] = []
      lines.read(bytes.span, at: offset) { ended.append($0) }
      let elements = ended.map(element)
      times.forget(before: lines.pendingOffset ?? offset + UInt64(bytes.count))
      return array.next(elements)
    case .gap(let gap):
      let entry = ScrollbackEntry.gap(gap, machine: machine)
      return array.next(unended() + [JSON.encode(entry)])
    case nil:
      isEnded = true
      return array.next(unended())
    }
  }

  /// The line that what follows cuts off, where there is one.
  private mutating func unended() -> [[UInt8]] {
    lines.finish().map { [element($0)] } ?? []
  }

  private func element(_ line: SafeLine) -> [UInt8] {
    let entry = ScrollbackLine(
      machine: machine,
      time: times.time(at: line.offset),
      offset: line.offset,
      text: line.text
    )
    return JSON.encode(ScrollbackEntry.line(entry))
  }
}

/// When the bytes of a stretch came.
struct ArrivalTimes: Sendable {
  private var packets: [(offset: UInt64, time: Timestamp)] = []

  /// Takes in when the bytes from `offset` on came.
  mutating func add(_ log: LogSnapshot, from offset: UInt64, count: Int) {
    var packets = self.packets
    self.packets = []
    log.walk(from: offset, to: offset + UInt64(count)) { entry in
      if case .packet(let offset, _, let time) = entry { packets.append((offset, time)) }
      return true
    }
    self.packets = packets
  }

  /// When a byte came; where its own time is lost, when the nearest one before it did.
  func time(at offset: UInt64) -> Timestamp {
    let after = packets.firstIndex { $0.offset > offset } ?? packets.count
    return after > 0 ? packets[after - 1].time : packets.first?.time ?? Timestamp(nanoseconds: 0)
  }

  /// Drops what is about older bytes, but for the last of them.
  mutating func forget(before offset: UInt64) {
    let after = packets.firstIndex { $0.offset > offset } ?? packets.count
    packets.removeFirst(max(0, after - 1))
  }
}
