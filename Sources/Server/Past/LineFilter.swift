// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock
internal import Notation
internal import Patterns

/// Lets lines pass that match an expression, and some lines around them; what is missing
/// passes always.
struct LineFilter: Sendable {
  private let expression: Expression
  private let context: Int
  /// The last lines that did not pass, and their bytes.
  private var before: [PastLines.Item] = []
  private var beforeBytes = 0
  /// How many more lines pass after the last match.
  private var after = 0
  /// Whether lines were left out since the last that passed.
  private var isInterrupted = false
  private var hasPassed = false
  /// Lines on which the expression took too long.
  private var refusals = 0

  /// Such lines are passed over so many times; then the expression is refused.
  private static let refusalLimit = 20

  /// Bytes of lines that are kept for a match that may follow; the oldest of more go.
  static let contextBytes = 1 << 20

  /// What passes.
  enum Output {
    /// `isMatch` is false for a line of context, `nil` where nothing is looked for.
    case item(PastLines.Item, isMatch: Bool?)
    /// Lines were left out before what follows.
    case separator
    /// The expression takes too long: nothing follows.
    case tooComplex
  }

  init(_ expression: Expression, context: Int) {
    self.expression = expression
    self.context = context
  }

  /// Takes items from the front, at least one, for as long as there is time.
  mutating func filter(
    _ items: inout ArraySlice<PastLines.Item>,
    until deadline: Moment = .init(nanoseconds: .max)
  ) -> [Output] {
    var output: [Output] = []
    let matcher = Matcher()
    repeat {
      guard let item = items.popFirst() else { break }
      guard case .line(let line, _) = item else {
        output.append(.item(item, isMatch: false))
        continue
      }
      switch matcher.firstMatch(of: expression.pattern, in: Array(line.plain.utf8).span) {
      case .found: pass(item, into: &output)
      case .none: hold(item, into: &output)
      case .tooMuch:
        refusals += 1
        guard refusals < Self.refusalLimit else { return output + [.tooComplex] }
        hold(item, into: &output)
      }
    } while Moment.now < deadline
    return output
  }

  private mutating func pass(_ item: PastLines.Item, into output: inout [Output]) {
    if context > 0, hasPassed, isInterrupted { output.append(.separator) }
    output += before.suffix(context).map { .item($0, isMatch: false) }
    output.append(.item(item, isMatch: true))
    before = []
    beforeBytes = 0
    after = context
    isInterrupted = false
    hasPassed = true
  }

  private mutating func hold(_ item: PastLines.Item, into output: inout [Output]) {
    if after > 0 {
      after -= 1
      output.append(.item(item, isMatch: false))
      return
    }
    guard context > 0 else { return }
    before.append(item)
    beforeBytes += Self.byteCount(item)
    if before.count > context { isInterrupted = true }
    // Cut now and then only: taking off the first of an array moves all others.
    guard before.count > 2 * context || beforeBytes > Self.contextBytes else { return }
    var dropped = max(0, before.count - context)
    beforeBytes = before.dropFirst(dropped).reduce(0) { $0 + Self.byteCount($1) }
    while beforeBytes > Self.contextBytes / 2 {
      beforeBytes -= Self.byteCount(before[dropped])
      dropped += 1
    }
    before.removeFirst(dropped)
    isInterrupted = true
  }

  private static func byteCount(_ item: PastLines.Item) -> Int {
    if case .line(let line, _) = item { line.text.utf8.count + 64 } else { 64 }
  }
}
