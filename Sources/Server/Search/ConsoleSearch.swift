// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import Notation
internal import Patterns
internal import RingLog

/// The search through one console's log: block by block, and never long at a time.
struct ConsoleSearch: Sendable {
  let machine: String
  private let log: LogSnapshot
  private let query: SearchQuery
  private var reader: BlockReader
  /// What is being looked through: whole lines from `position` on.
  private var block: [UInt8] = []
  private var blockOffset: UInt64 = 0
  private var position = 0
  /// The end of the whole lines in `block`; what follows is the beginning of a line.
  private var wholeLines = 0
  private var isEnded = false
  /// A block behind a gap, read while the line before the gap was not looked through yet.
  private var behindGap: (offset: UInt64, bytes: [UInt8])?
  /// Bytes that were read.
  private(set) var byteCount: UInt64 = 0
  /// Lines on which the expression took too long.
  private(set) var refusals = 0

  /// A line that does not end within so many bytes is cut.
  private static let lineLimit = 256 << 10
  /// Bytes of a long line that are told, around the match.
  private static let shownBytes = 2048

  init(_ name: MachineName, _ log: LogSnapshot, _ query: SearchQuery, _ range: Range<UInt64>) {
    machine = name.description
    self.log = log
    self.query = query
    reader = BlockReader(log, from: range.lowerBound, to: range.upperBound)
  }

  /// Looks on until `deadline`, for `limit` lines at most; `nil` when the log is at its end.
  mutating func next(limit: Int, until deadline: Moment) -> [SearchLine]? {
    var found: [SearchLine] = []
    var finder = LineFinder(query.expression.pattern)
    defer { refusals += finder.refusals }
    while found.count < limit {
      if position >= wholeLines {
        guard refill() else { return found.isEmpty ? nil : found }
        continue
      }
      let step = finder.next(
        in: block.span.extracting(0..<wholeLines),
        from: position,
        until: deadline
      )
      switch step {
      case .line(let line, let match):
        found.append(report(line, match))
        position = (block[line.upperBound...].firstIndex(of: 0x0A) ?? block.count) + 1
      case .end: position = wholeLines
      case .paused(let place):
        position = place
        return found
      }
      if Moment.now >= deadline { return found }
    }
    return found
  }

  /// Reads the next block behind the line that is not whole yet; `false` at the end.
  private mutating func refill() -> Bool {
    guard !isEnded else { return false }
    let rest = Array(block[min(wholeLines, block.count)...])
    guard let (offset, bytes) = behindGap.take() ?? reader.next() else {
      isEnded = true
      lookThrough(rest)
      return !rest.isEmpty
    }
    if !rest.isEmpty, offset != blockOffset + UInt64(block.count) {
      // A line that a gap cuts is two: first the one before it.
      behindGap = (offset, bytes)
      lookThrough(rest)
      return true
    }
    byteCount += UInt64(bytes.count)
    blockOffset = offset - UInt64(rest.count)
    block = rest.isEmpty ? bytes : rest + bytes
    position = 0
    let end = block.lastIndex(of: 0x0A).map { $0 + 1 }
    wholeLines = end ?? (block.count > Self.lineLimit ? block.count : 0)
    if block.count - wholeLines > Self.lineLimit { wholeLines = block.count }
    return true
  }

  /// Has what is left of a block looked through as a line, although it does not end.
  private mutating func lookThrough(_ rest: [UInt8]) {
    blockOffset += UInt64(min(wholeLines, block.count))
    block = rest
    (position, wholeLines) = (0, rest.count)
  }

  private func report(_ line: Range<Int>, _ match: Range<Int>) -> SearchLine {
    let offset = blockOffset + UInt64(line.lowerBound)
    var shown = line
    if shown.count > Self.shownBytes {
      let start = max(line.lowerBound, match.lowerBound - Self.shownBytes / 4)
      shown = start..<min(line.upperBound, start + Self.shownBytes)
    }
    let text = SafeLines.clean(String(decoding: block[shown], as: UTF8.self))
    let found = SearchLine(
      machine: machine,
      time: log.time(at: offset),
      offset: offset,
      text: text
    )
    guard query.context > 0 else { return found }
    let place = offset..<blockOffset + UInt64(line.upperBound)
    return with(context: query.context, found, at: place)
  }

  /// Adds lines before and after a match.
  private func with(
    context: Int,
    _ line: SearchLine,
    at place: Range<UInt64>
  ) -> SearchLine {
    let reach = UInt64(min(context * 512, 64 << 10))
    var line = line
    let (start, end) = (place.lowerBound, place.upperBound)
    let low = max(log.start, start - min(start, reach))
    let before = lines(from: low, to: start)
    line.before = Array(before.suffix(context))
    // The line's own end first, then those after it.
    let after = lines(from: end, to: min(log.end, end + reach)).drop { $0.isEmpty }
    line.after = Array(after.prefix(context))
    return line
  }

  private func lines(from: UInt64, to: UInt64) -> [String] {
    guard from < to else { return [] }
    var reader = SafeLines()
    var found: [String] = []
    for (offset, bytes) in log.bytes(from: from, to: to) {
      reader.read(bytes.span, at: offset) { found.append($0.text) }
    }
    if let rest = reader.finish() { found.append(rest.text) }
    return found
  }
}
