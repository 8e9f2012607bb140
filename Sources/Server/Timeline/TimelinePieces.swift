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
      let until = query.until?.moment(at: now, in: zone, isEnd: true)
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

/// The marks of a part of a log and the gaps in it, as an array.
///
/// A piece is a stretch of the log, or less where that has many marks: a quiet console may have
/// those of a year at one place.
struct TimelinePieces: Pieces {
  private let log: LogSnapshot
  private let machine: String
  private var position: UInt64
  private let end: UInt64
  private let since: Timestamp?
  private let until: Timestamp?
  private let kinds: Set<String>?
  /// How many of the marks at `position` earlier pieces have been through.
  private var passed = 0
  private var isEnded = false
  private var array = ArrayPieces()

  /// The most bytes of the log whose marks are one piece.
  private static let stretch: UInt64 = 1 << 20
  /// The most marks of one piece.
  static let markLimit = 1024

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
    let from = position
    var entries = marks(upTo: min(end, position + Self.stretch))
    if isTold("gap") {
      entries += log.gaps(from: from, to: position).map { story(of: $0) }
      entries.sort { $0.offset < $1.offset }
    }
    return array.next(entries.map { JSON.encode($0) }) ?? []
  }

  /// Goes on to a place, or as far as the marks of one piece reach.
  private mutating func marks(upTo target: UInt64) -> [TimelineEntry] {
    var entries: [TimelineEntry] = []
    var (place, count) = (position, 0)
    var isFull = false
    log.walk(from: position, to: target) { entry in
      guard case .mark(let mark) = entry else { return true }
      if mark.offset != place { (place, count) = (mark.offset, 0) }
      isFull = entries.count == Self.markLimit
      guard !isFull else { return false }
      count += 1
      if mark.offset == position, count <= passed { return true }
      if isWanted(mark.time), isTold(mark.kind.rawValue) {
        entries.append(TimelineEntry(mark, machine: machine))
      }
      return true
    }
    position = isFull ? place : target
    passed = place == position ? count : 0
    isEnded = !isFull && target >= end
    return entries
  }

  private func isWanted(_ time: Timestamp) -> Bool {
    if let since, time < since { return false }
    if let until, time >= until { return false }
    return true
  }

  private func isTold(_ kind: String) -> Bool { kinds?.contains(kind) ?? true }

  private func story(of gap: Gap) -> TimelineEntry {
    TimelineEntry(
      machine: machine,
      time: log.time(of: gap),
      offset: gap.from,
      kind: "gap",
      text: gap.why.rawValue,
      bytes: gap.byteCount
    )
  }
}
