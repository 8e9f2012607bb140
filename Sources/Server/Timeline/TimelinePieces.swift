// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

extension Answerer {
  /// What happened on a console, in the order of its log.
  func timeline(_ machine: MachineName, _ query: TimelineQuery, _ asker: Asker) {
    let (zone, now) = (context.zone, shard.loop.wall)
    read(machine, asker) { log in
      let since = query.since?.moment(at: now, in: zone)
      let until = query.until?.moment(at: now, in: zone)
      let start = since.map { log.offset(at: $0) } ?? log.start
      let end = until.map { log.end(before: $0) } ?? log.end
      let pieces = TimelinePieces(
        log,
        machine: machine.description,
        range: min(start, end)..<end,
        since: since,
        until: until,
        kinds: query.kinds
      )
      return Reply(type: "application/json", body: .pieces(ConsolePast(pieces, of: machine)))
    }
  }
}

/// The marks of a part of a log and the gaps in it, as an array; a stretch of the log a piece.
struct TimelinePieces: Pieces {
  private let log: LogSnapshot
  private let machine: String
  private var position: UInt64
  private let end: UInt64
  private let since: Timestamp?
  private let until: Timestamp?
  private let kinds: Set<String>?
  private var isFirst = true
  private var isEnded = false
  private var array = ArrayPieces()

  /// Bytes of the log whose marks are one piece.
  private static let stretch: UInt64 = 1 << 20

  init(
    _ log: LogSnapshot,
    machine: String,
    range: Range<UInt64>,
    since: Timestamp?,
    until: Timestamp?,
    kinds: Set<String>?
  ) {
    self.log = log
    self.machine = machine
    position = range.lowerBound
    end = range.upperBound
    self.since = since
    self.until = until
    self.kinds = kinds
  }

  mutating func next() -> [UInt8]? {
    guard !isEnded else { return array.next(nil) }
    let upTo = min(end, position + Self.stretch)
    var entries: [TimelineEntry] = []
    // A mark at the seam is the earlier stretch's.
    let from = isFirst ? position : position + 1
    log.walk(from: position, to: upTo) { entry in
      if case .mark(let mark) = entry, mark.offset >= from, isWanted(mark.time) {
        entries.append(TimelineEntry(mark, machine: machine))
      }
      return true
    }
    for gap in log.gaps(from: position, to: upTo) { entries.append(story(of: gap)) }
    entries.sort { $0.offset < $1.offset }
    isFirst = false
    isEnded = upTo >= end
    position = upTo
    let told = entries.filter { kinds?.contains($0.kind) ?? true }
    return array.next(told.map { JSON.encode($0) }) ?? []
  }

  private func isWanted(_ time: Timestamp) -> Bool {
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }

  private func story(of gap: Gap) -> TimelineEntry {
    TimelineEntry(
      machine: machine,
      time: log.time(at: gap.to) ?? log.time(at: gap.from - min(1, gap.from)),
      offset: gap.from,
      kind: "gap",
      text: gap.why.rawValue,
      bytes: gap.byteCount
    )
  }
}
