// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A name with numbers in brackets, `*` and `?`: its pieces as written.
struct NamePattern: Hashable, Sendable {
  var pieces: [Piece]

  enum Piece: Hashable, Sendable {
    case literal(String)
    case numbers([NumberSpan])
    /// `?`
    case anyCharacter
    /// `*`
    case anyText
  }

  init(pieces: [Piece]) {
    self.pieces = pieces
  }

  init(_ name: MachineName) {
    pieces = [.literal(name.description)]
  }

  /// Whether it only chooses among names that come from elsewhere.
  var isGlob: Bool { pieces.contains { $0 == .anyCharacter || $0 == .anyText } }

  var singleName: MachineName? {
    guard pieces.count == 1, case .literal(let text) = pieces[0] else { return nil }
    return MachineName(text)
  }

  /// How many names the pattern stands for; `nil` beyond what an `Int` holds.
  var count: Int? {
    var product = 1
    for case .numbers(let spans) in pieces {
      let (value, overflow) = product.multipliedReportingOverflow(by: spans.total)
      guard !overflow else { return nil }
      product = value
    }
    return product
  }

  /// The longest name's length in bytes, `*` standing for none.
  var longest: Int {
    pieces.reduce(0) { sum, piece in
      switch piece {
      case .literal(let text): sum + text.utf8.count
      case .numbers(let spans): sum + (spans.map { $0.text(of: $0.last).utf8.count }.max() ?? 0)
      case .anyCharacter: sum + 1
      case .anyText: sum
      }
    }
  }

  /// Every name with the numbers in it, the last bracket running fastest.
  ///
  /// Parsing has seen to it that all of them are names; not for patterns with `*` or `?`.
  var names: [(MachineName, [Int])] {
    var partial: [(text: String, numbers: [Int])] = [("", [])]
    for piece in pieces {
      switch piece {
      case .anyCharacter, .anyText: return []
      case .literal(let text):
        for index in partial.indices { partial[index].text += text }
      case .numbers(let spans):
        partial = partial.flatMap { head in
          spans.flatMap { span in
            (span.first...span.last).map {
              (head.text + span.text(of: $0), head.numbers + [$0])
            }
          }
        }
      }
    }
    return partial.compactMap { text, numbers in
      MachineName(text).map { ($0, numbers) }
    }
  }
}

/// Numbers in a row, all written at least `width` digits wide.
struct NumberSpan: Hashable, Sendable, CustomStringConvertible {
  var first: Int
  var last: Int
  /// Digits of the first number as written; later ones get zeroes in front up to it.
  var width: Int

  func text(of number: Int) -> String { String(number).zeroPadded(to: width) }

  /// Whether all its numbers, as they are written, have a zero in front of another digit.
  var beginsWithZero: Bool { width > 1 && String(last).utf8.count < width }

  var description: String {
    first == last ? text(of: first) : "\(text(of: first))-\(text(of: last))"
  }
}

extension [NumberSpan] {
  /// How many numbers there are in all.
  var total: Int { reduce(0) { $0 + ($1.last - $1.first + 1) } }

  /// All of them as they are written.
  var texts: [String] { flatMap { span in (span.first...span.last).map(span.text) } }
}
