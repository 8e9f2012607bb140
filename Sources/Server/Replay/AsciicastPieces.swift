// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import FoundationEssentials
internal import Notation
internal import RingLog

/// A part of a console's past as asciinema plays it: a recording with the packets' own times.
///
/// A head, then a line for each packet: seconds since the first, `"o"`, text. Bytes that are
/// not UTF-8 become U+FFFD; a character that packets cut in two comes with the second. Where the
/// clock was set back no time passes, and what follows comes as fast as it did.
///
/// Source: asciicast v2, https://docs.asciinema.org/manual/asciicast/v2/.
struct AsciicastPieces: Pieces {
  private let log: LogSnapshot
  private let machine: String
  private var position: UInt64
  private let end: UInt64
  private let first: Timestamp?
  /// The time of the packet before, and the nanoseconds from the first one to it.
  private var latest: Timestamp?
  private var elapsed: Int64 = 0
  private var isBegun = false
  /// The beginning of a character.
  private var partial: [UInt8] = []

  /// Bytes of the log that are one piece.
  private static let stretch = 64 << 10

  init(_ log: LogSnapshot, _ range: Range<UInt64>, machine: String) {
    self.log = log
    self.machine = machine
    position = range.lowerBound
    end = range.upperBound
    first = log.firstTime(in: range)
  }

  private struct Head: Encodable {
    var version = 2
    // What serial consoles are made for.
    var width = 80
    var height = 24
    var timestamp: Int64?
    var title: String
    var env = ["TERM": "vt100"]
  }

  mutating func next() -> [UInt8]? {
    guard isBegun else {
      isBegun = true
      let second = first.map { $0.nanoseconds / 1_000_000_000 }
      return JSON.encode(Head(timestamp: second, title: machine)) + [0x0A]
    }
    guard position < end else { return partial.isEmpty ? nil : event([], endsCharacter: true) }
    switch log.read(from: position, limit: Int(min(end - position, UInt64(Self.stretch)))) {
    case .bytes(let offset, let bytes):
      position = offset + UInt64(bytes.count)
      return events(bytes, at: offset)
    case .gap(let gap):
      let report = GapReport(from: position, to: min(gap.to, end), why: gap.why.rawValue)
      position = max(gap.to, position + 1)
      return event(Array("\r\n\(report.notice)\r\n".utf8), endsCharacter: true)
    case .atTail:
      position = end
      return []
    }
  }

  /// The packets of a stretch; what no index covers comes with the packet before it.
  private mutating func events(_ bytes: [UInt8], at offset: UInt64) -> [UInt8] {
    let upTo = offset + UInt64(bytes.count)
    var packets: [(from: Int, to: Int, time: Timestamp?)] = []
    var done = 0
    log.walk(from: offset, to: upTo) { entry in
      guard case .packet(let start, let count, let time) = entry else { return true }
      let from = Int(max(start, offset) - offset)
      let to = Int(min(start + UInt64(count), upTo) - offset)
      if from > done { packets.append((done, from, nil)) }
      if to > max(from, done) { packets.append((max(from, done), to, time)) }
      done = max(done, to)
      return true
    }
    if done < bytes.count { packets.append((done, bytes.count, nil)) }
    var output: [UInt8] = []
    for (from, to, time) in packets {
      if let time { advance(to: time) }
      output += event(Array(bytes[from..<to]))
    }
    return output
  }

  private mutating func advance(to time: Timestamp) {
    let (passed, overflow) = time.nanoseconds.subtractingReportingOverflow(
      (latest ?? time).nanoseconds
    )
    latest = time
    guard !overflow, passed > 0, elapsed < .max / 2, passed < .max / 2 else { return }
    elapsed += passed
  }

  private mutating func event(_ bytes: [UInt8], endsCharacter: Bool = false) -> [UInt8] {
    let whole = partial + bytes
    let cut = endsCharacter ? 0 : Self.unfinished(whole)
    partial = Array(whole.suffix(cut))
    let text = String(decoding: whole.dropLast(cut), as: UTF8.self)
    guard !text.isEmpty else { return [] }
    return Array("[\(seconds), \"o\", ".utf8) + JSON.encode(text) + Array("]\n".utf8)
  }

  /// Seconds since the first packet, with three digits behind the point.
  private var seconds: String {
    let milliseconds = elapsed / 1_000_000
    let rest = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  /// How many bytes at the end are the beginning of a character.
  static func unfinished(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      switch byte {
      case 0x80..<0xC0: continue
      case 0xC2..<0xE0: return count < 2 ? count : 0
      case 0xE0..<0xF0: return count < 3 ? count : 0
      case 0xF0..<0xF5: return count < 4 ? count : 0
      default: return 0
      }
    }
    return 0
  }
}

extension LogSnapshot {
  /// When the first byte of a range came whose time is known.
  func firstTime(in range: Range<UInt64>) -> Timestamp? {
    var found: Timestamp?
    walk(from: range.lowerBound, to: range.upperBound) { entry in
      if case .packet(_, _, let time) = entry { found = time }
      return found == nil
    }
    return found
  }
}
