// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP
package import Notation
package import Patterns

/// Which part of a console's past is asked for, and in which form.
package struct ScrollbackQuery: Equatable, Sendable {
  /// Where the part begins; the beginning of the log, or of the boot, where `nil`.
  package var start: StartPoint?
  /// Where it ends; the end of the log, or of the boot, where `nil`.
  package var end: StartPoint?
  /// Only what a boot printed: 0 the present one, -1 the one before, 1 the oldest.
  package var boot: Int?
  /// Only the lines around an event.
  package var around: Event?
  /// Only so many of its last lines.
  package var tail: Int?
  /// Only lines with a match.
  package var grep: Expression?
  /// Lines before and after each match, or the event.
  package var context: Int?
  package var format = Format.text
  package var closesAtGap = false
  /// Whether `raw` tells what the BMC dropped; the other forms always do.
  package var tellsLosses = false
  /// Whether lines keep their colours.
  package var keepsColours = false
  /// The zone of the times before lines of text; `nil` for lines without.
  package var times: ClockZone?

  /// The forms of an answer.
  package enum Format: String, CaseIterable, Sendable {
    /// Lines without what drives a terminal.
    case text
    /// The bytes as they were.
    case raw
    /// An array, an element a line.
    case json
    /// A recording for asciinema: packets with their times.
    case asciicast

    package var contentType: String {
      switch self {
      case .raw: "application/octet-stream"
      case .text: "text/plain; charset=utf-8"
      case .json: "application/json"
      case .asciicast: "application/x-asciicast"
      }
    }
  }

  /// What there are lines around.
  package enum Event: Equatable, Sendable {
    case place(StartPoint)
    /// The last mark of that kind, or the last incident of that name.
    case kind(String)
  }

  package static let names: Set = [
    "since", "until", "from", "to", "boot", "around", "tail", "grep", "case", "context", "gaps",
    "losses", "color", "times", "format",
  ]
  package static let tailLimit = 1_000_000
  package static let contextLimit = 10_000

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    start = try Self.place(query, offset: "from", time: "since")
    end = try Self.place(query, offset: "to", time: "until")
    if start == .live { throw Parameters.bad("from: the past begins before \"live\"") }
    if case .last = end { throw Parameters.bad("to: an offset or a time was expected") }
    if end == .live { end = nil }
    boot = try query.number("boot", in: -9999...9999)
    around = try Self.event(query)
    tail = try query.number("tail", in: 0...Self.tailLimit)
    grep = try Expression(query, "grep")
    context = try query.number("context", in: 0...Self.contextLimit)
    format = try query.word("format") ?? .text
    closesAtGap = try query.word("gaps", as: GapManner.self) == .close
    tellsLosses = try query.word("losses", as: LossManner.self) == .line
    keepsColours = try query.word("color", as: ColourManner.self) == .keep
    times = try Self.zone(query)
    try check()
  }

  /// What cannot be together.
  private func check() throws(APIError) {
    if context != nil, grep == nil, around == nil {
      throw Parameters.bad("context: lines around what? grep or around was expected")
    }
    if around != nil, [start, end].contains(where: { $0 != nil }) || boot != nil || tail != nil {
      throw Parameters.bad("around: since, until, from, to, boot and tail say another part")
    }
    if format == .raw || format == .asciicast, grep != nil || times != nil {
      throw Parameters.bad("format: \(format.rawValue) is bytes, grep and times are for lines")
    }
  }

  private static func event(_ query: Parameters) throws(APIError) -> Event? {
    guard let text = query["around"] else { return nil }
    if let place = try? StartPoint(text), place != .live { return .place(place) }
    let isWord = text.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }
    guard isWord, (1...64).contains(text.utf8.count) else {
      throw Parameters.bad(
        "around: a time, an offset or the kind of a mark was expected, such as panic or boot"
      )
    }
    return .kind(text)
  }

  private static func zone(_ query: Parameters) throws(APIError) -> ClockZone? {
    guard let text = query["times"] else { return nil }
    guard let zone = ClockZone(text) else {
      throw Parameters.bad("times: utc, local or an offset such as +02:00 was expected")
    }
    return zone
  }

  /// One end of the part, which has a name for offsets and one for times.
  private static func place(
    _ query: Parameters,
    offset: String,
    time: String
  ) throws(APIError) -> StartPoint? {
    guard let text = query[time] else { return try query.start(offset) }
    guard query[offset] == nil else {
      throw Parameters.bad("\(offset): \(time) says the same thing: leave one out")
    }
    do throws(NotationError) {
      return .time(try TimeExpression(text))
    } catch {
      throw Parameters.bad("\(time): \(error)")
    }
  }
}

/// How bytes tell what the BMC dropped.
private enum LossManner: String, CaseIterable {
  case line
  case none
}

/// What becomes of colours in lines.
private enum ColourManner: String, CaseIterable {
  case keep
  case drop
}

/// A regular expression of a query, compiled.
package struct Expression: Equatable, Sendable {
  package let pattern: Pattern
  private let ignoresCase: Bool

  /// Reads the parameter `name`, and `case` beside it.
  init?(_ query: Parameters, _ name: String) throws(APIError) {
    ignoresCase = try query.word("case", as: CaseManner.self) == .ignore
    guard let text = query[name] else {
      if query["case"] != nil { throw Parameters.bad("case: of which expression?") }
      return nil
    }
    guard !text.isEmpty else { throw Parameters.bad("\(name): an expression was expected") }
    do throws(PatternError) {
      pattern = try Pattern(text, options: ignoresCase ? .ignoresCase : [])
    } catch {
      throw Parameters.bad("\(name): \(error)")
    }
  }

  package static func == (a: Expression, b: Expression) -> Bool {
    a.pattern.text == b.pattern.text && a.ignoresCase == b.ignoresCase
  }
}

/// Whether capital and small letters differ.
private enum CaseManner: String, CaseIterable {
  case ignore
  case respect
}
