// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
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
  /// The offsets asked for, as far as the log reaches.
  let range: Range<UInt64>
  /// Where the part was to begin, if its epoch ended before that.
  private let lost: UInt64?

  /// How far back lines are counted.
  private static let tailReach: UInt64 = 64 << 20

  init(
    _ machine: MachineName,
    _ query: ScrollbackQuery,
    _ log: LogSnapshot,
    at now: Timestamp,
    in zone: ClockZone
  ) {
    self.machine = machine
    self.query = query
    self.log = log
    let end = query.end.map { min(Self.offset(of: $0, in: log, now, zone), log.end) } ?? log.end
    let start = query.start.map { Self.offset(of: $0, in: log, now, zone) } ?? log.start
    range = min(start, end)..<end
    lost = if case .offset(let asked, _?)? = query.start, asked > start { asked } else { nil }
  }

  /// The answer; its body is read while it is sent.
  var reply: Reply {
    let start = query.tail.map { Self.start(ofLast: $0, in: range, of: log) } ?? range.lowerBound
    var reader = PastReader(log, start..<range.upperBound)
    if let lost, start == range.lowerBound { reader.beginWithRestart(lost) }
    let pieces: any Pieces =
      switch query.format {
      case .raw: RawPieces(reader, closesAtGap: query.closesAtGap)
      case .text: TextPieces(reader)
      case .json: LinePieces(reader, log, machine: machine)
      }
    return Reply(
      type: query.format.contentType,
      body: .pieces(pieces),
      fields: [
        Field("Igor-Epoch", String(log.epoch)), Field("Igor-Offset", String(start)),
      ]
    )
  }

  private static func offset(
    of place: StartPoint,
    in log: LogSnapshot,
    _ now: Timestamp,
    _ zone: ClockZone
  ) -> UInt64 {
    switch place {
    case .live: log.end
    case .offset(let offset, let epoch): min(offset, epoch.map(log.end(ofEpoch:)) ?? offset)
    case .last(let count): log.offset(lastBytes: count.value)
    case .time(let time): log.offset(at: time.moment(at: now, in: zone))
    }
  }

  /// Where the last lines of a range begin; a line end at the very end begins no line.
  private static func start(
    ofLast count: Int,
    in range: Range<UInt64>,
    of log: LogSnapshot
  ) -> UInt64 {
    guard count > 0 else { return range.upperBound }
    let reach = min(UInt64(range.count), tailReach)
    let oldest = range.upperBound - reach
    var wanted = count
    var upper = range.upperBound
    while upper > oldest {
      let lower = upper - min(upper - oldest, UInt64(LogBounds.historyRead))
      for (offset, bytes) in log.bytes(from: lower, to: upper).reversed() {
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
}

/// Reads a range of a log from its beginning to its end, whatever is missing in it.
struct PastReader: Sendable {
  private let log: LogSnapshot
  private var position: UInt64
  private let end: UInt64
  /// Told before anything else.
  private var first: GapReport?

  enum Step {
    case bytes(offset: UInt64, [UInt8])
    case gap(GapReport)
  }

  init(_ log: LogSnapshot, _ range: Range<UInt64>) {
    self.log = log
    position = range.lowerBound
    end = range.upperBound
  }

  /// Says first that bytes up to an offset were lost when igord restarted.
  mutating func beginWithRestart(_ asked: UInt64) {
    first = GapReport(from: asked, to: position, why: GapReason.restart.rawValue)
  }

  /// The next bytes, 64 KiB at most, or the next gap; `nil` at the end.
  mutating func next() -> Step? {
    if let gap = first {
      first = nil
      return .gap(gap)
    }
    guard position < end else { return nil }
    switch log.read(from: position, limit: Int(min(end - position, UInt64(LogBounds.historyRead))))
    {
    case .bytes(let offset, let bytes):
      position = offset + UInt64(bytes.count)
      return .bytes(offset: offset, bytes)
    case .gap(let gap):
      let report = GapReport(from: position, to: min(gap.to, end), why: gap.why.rawValue)
      position = max(gap.to, position + 1)
      return .gap(report)
    case .atTail:
      position = end
      return nil
    }
  }
}
