// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import HTTP
internal import Notation
internal import RingLog

/// A part of a console's past, found in its log and put into the form asked for.
///
/// Reads files: only workers touch it.
struct Scrollback {
  private let machine: MachineName
  private let query: ScrollbackQuery
  private let log: LogSnapshot
  /// Who looks for an expression has one.
  private let place: SearchPlace?
  /// The offsets asked for, as far as the log reaches.
  let range: Range<UInt64>
  /// Where the part was to begin, if its epoch ended before that.
  private let lost: UInt64?

  /// Finds the part; says so where there is no such boot or event in the log.
  init(
    _ machine: MachineName,
    _ query: ScrollbackQuery,
    _ log: LogSnapshot,
    at now: Timestamp,
    in zone: ClockZone,
    _ place: SearchPlace? = nil
  ) throws(APIError) {
    self.machine = machine
    self.place = place
    self.query = query
    self.log = log
    let places = PlaceFinder(machine: machine, log: log, now: now, zone: zone)
    if let around = query.around {
      range = try places.range(around: around, lines: query.context ?? Self.aroundLines)
      lost = nil
      return
    }
    var bounds = log.start..<log.end
    if let boot = query.boot { bounds = try places.range(ofBoot: boot) }
    let end = query.end.map { min(places.end($0), bounds.upperBound) } ?? bounds.upperBound
    let start = query.start.map {
      max(places.offset($0), query.boot == nil ? 0 : bounds.lowerBound)
    }
    let first = start ?? bounds.lowerBound
    range = min(first, end)..<end
    lost = if case .offset(let asked, _?)? = query.start, asked > first { asked } else { nil }
  }

  /// Lines before and after an event, where the query says nothing else.
  private static let aroundLines = 100

  /// The answer; its body is read while it is sent.
  var reply: Reply {
    let start =
      query.tail.map { log.start(ofLast: $0, in: range) } ?? range.lowerBound
    var reader = PastReader(log, start..<range.upperBound)
    if let lost, start == range.lowerBound { reader.beginWithRestart(lost) }
    return Reply(
      type: query.format.contentType,
      body: .pieces(ConsolePast(pieces(reader, from: start), of: machine)),
      fields: [
        Field("Igor-Epoch", String(log.epoch)), Field("Igor-Offset", String(start)),
      ]
    )
  }

  private func pieces(_ reader: PastReader, from start: UInt64) -> any Pieces {
    var reader = reader
    if query.format == .raw {
      reader.tellsLosses = query.tellsLosses
      return RawPieces(reader, closesAtGap: query.closesAtGap)
    }
    if query.format == .asciicast {
      return AsciicastPieces(log, start..<range.upperBound, machine: machine.description)
    }
    let items = PastLines(
      reader,
      log,
      keepsColours: query.keepsColours,
      wantsTimes: query.format == .json || query.times != nil
    )
    let context = query.around == nil ? query.context ?? 0 : 0
    let filter = query.grep.map { LineFilter($0, context: context) }
    let lines = FilteredLines(items, filter, place)
    if query.format == .json { return LinePieces(lines, machine: machine.description) }
    return TextPieces(lines, times: query.times)
  }
}

extension LogSnapshot {
  /// How far back lines are counted, in bytes.
  private static var tailReach: UInt64 { 64 << 20 }

  /// Where the last lines of a range begin; a line end at the very end begins no line.
  func start(ofLast count: Int, in range: Range<UInt64>) -> UInt64 {
    guard count > 0 else { return range.upperBound }
    let reach = min(UInt64(range.count), Self.tailReach)
    let oldest = range.upperBound - reach
    var wanted = count
    var upper = range.upperBound
    while upper > oldest {
      let lower = upper - min(upper - oldest, UInt64(LogBounds.historyRead))
      for (offset, bytes) in bytes(from: lower, to: upper).reversed() {
        for index in bytes.indices.reversed() where bytes[index] == 0x0A {
          let next = offset + UInt64(index) + 1
          guard next < range.upperBound else { continue }
          wanted -= 1
          if wanted == 0 { return next }
        }
      }
      upper = lower
    }
    return oldest
  }

  /// Where a range ends that has so many lines more.
  func end(ofFirst count: Int, in range: Range<UInt64>) -> UInt64 {
    var wanted = count
    var position = range.lowerBound
    let limit = min(range.upperBound, range.lowerBound + Self.tailReach)
    while position < limit, wanted > 0 {
      let upper = min(limit, position + UInt64(LogBounds.historyRead))
      for (offset, bytes) in bytes(from: position, to: upper) {
        for index in bytes.indices where bytes[index] == 0x0A {
          wanted -= 1
          if wanted == 0 { return offset + UInt64(index) + 1 }
        }
      }
      position = upper
    }
    return position
  }
}
