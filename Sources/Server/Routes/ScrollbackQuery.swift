// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP
package import Notation

/// Which part of a console's past is asked for, and in which form.
package struct ScrollbackQuery: Equatable, Sendable {
  /// Where the part begins; the beginning of the log where `nil`.
  package var start: StartPoint?
  /// Where it ends; the end of the log where `nil`.
  package var end: StartPoint?
  /// Only so many of its last lines.
  package var tail: Int?
  package var format = Format.text
  package var closesAtGap = false

  /// The forms of an answer.
  package enum Format: String, CaseIterable, Sendable {
    /// Lines without what drives a terminal.
    case text
    /// The bytes as they were.
    case raw
    /// An array, an element a line.
    case json

    package var contentType: String {
      switch self {
      case .raw: "application/octet-stream"
      case .text: "text/plain; charset=utf-8"
      case .json: "application/json"
      }
    }
  }

  package static let names: Set = ["since", "until", "from", "to", "tail", "gaps", "format"]
  package static let tailLimit = 1_000_000

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    start = try Self.place(query, offset: "from", time: "since")
    end = try Self.place(query, offset: "to", time: "until")
    if start == .live { throw Parameters.bad("from: the past begins before \"live\"") }
    if case .last = end { throw Parameters.bad("to: an offset or a time was expected") }
    if end == .live { end = nil }
    tail = try query.number("tail", in: 0...Self.tailLimit)
    format = try query.word("format") ?? .text
    closesAtGap = try query.word("gaps", as: GapManner.self) == .close
  }

  /// One end of the part, which has a name for offsets and one for times.
  private static func place(
    _ query: Parameters,
    offset: String,
    time: String
  ) throws(APIError) -> StartPoint? {
    guard let text = query[time] else { return try query.start(offset) }
    guard query[offset] == nil else {
      throw Parameters.bad("\(offset) and \(time) say the same thing: leave one out")
    }
    do throws(NotationError) {
      return .time(try TimeExpression(text))
    } catch {
      throw Parameters.bad("\(time): \(error)")
    }
  }
}
