// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

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
    case .lost(let loss): return Array("\r\n\(loss.notice)\r\n".utf8)
    case nil: return nil
    }
  }
}

/// Lines that any terminal may be shown; a gap is a line of its own.
struct TextPieces: Pieces {
  private var lines: FilteredLines
  private let times: ClockZone?

  init(_ lines: FilteredLines, times: ClockZone?) {
    self.lines = lines
    self.times = times
  }

  mutating func next() -> [UInt8]? {
    guard let found = lines.next() else { return nil }
    var text = ""
    for output in found {
      switch output {
      case .item(let item, _): text += self.text(item) + "\n"
      case .separator: text += "--\n"
      case .tooComplex: text += "[igor: \(APIError.tooComplex.message)]\n"
      }
    }
    return Array(text.utf8)
  }

  private func text(_ item: PastLines.Item) -> String {
    switch item {
    case .line(let line, let time):
      times.map { "\(TimeColumn.text(time, in: $0)) \(line.text)" } ?? line.text
    case .gap(let gap): gap.notice
    case .lost(let loss): loss.notice
    }
  }
}

/// A JSON array of lines, each with the offset and the time of its first byte.
struct LinePieces: Pieces {
  private var lines: FilteredLines
  private let machine: String
  private var array = ArrayPieces()

  init(_ lines: FilteredLines, machine: String) {
    self.lines = lines
    self.machine = machine
  }

  mutating func next() -> [UInt8]? {
    guard let found = lines.next() else { return array.next(nil) }
    return array.next(
      found.compactMap { output in
        switch output {
        case .item(let item, let isMatch): element(item, isMatch: isMatch)
        case .separator: nil
        case .tooComplex: JSON.encode(ScrollbackEntry.error(.tooComplex, machine: machine))
        }
      }
    )
  }

  private func element(_ item: PastLines.Item, isMatch: Bool?) -> [UInt8] {
    let entry: ScrollbackEntry =
      switch item {
      case .line(let line, let time):
        .line(
          ScrollbackLine(
            machine: machine,
            time: time,
            offset: line.offset,
            text: line.text,
            match: isMatch
          )
        )
      case .gap(let gap): .gap(gap, machine: machine)
      case .lost(let loss): .lost(loss, machine: machine)
      }
    return JSON.encode(entry)
  }
}

extension APIError {
  /// A regular expression that goes beyond what a line may cost.
  static let tooComplex = APIError(
    code: "bad_request",
    message: "the expression takes too long on some lines: write one that is simpler"
  )
}
