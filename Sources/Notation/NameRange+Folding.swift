// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension NameRange {
  /// Writes names as briefly as it goes, so that reading them back gives them in the same order.
  ///
  /// `osl01`, `osl02`, `osl03`, `web` become `osl0[1-3],web`. Names that follow each other are
  /// joined where they differ in one number; so sort them first, where order does not matter.
  package static func folding(_ names: some Sequence<MachineName>) -> String {
    var folds = names.map(Fold.init)
    let numberCount = folds.map(\.numbers.count).max() ?? 0
    // From the last number to the first: that is the order in which a pattern runs.
    for fromEnd in 0..<numberCount {
      folds = joined(folds, fromEnd)
    }
    return folds.map(\.description).joined(separator: ",")
  }

  private static func joined(_ folds: [Fold], _ fromEnd: Int) -> [Fold] {
    var result: [Fold] = []
    for fold in folds {
      if let last = result.indices.last, result[last].absorb(fold, numberFromEnd: fromEnd) {
        continue
      }
      result.append(fold)
    }
    return result
  }
}

/// A name taken apart at its numbers, each of which may have become several.
///
/// There is one literal more than there are numbers; any may be empty.
private struct Fold: CustomStringConvertible {
  var literals: [String] = []
  var numbers: [[NumberSpan]] = []

  init(_ name: MachineName) {
    var cursor = TextCursor(name.description)
    var literal = cursor.takeWhile { !isDigit($0) }
    while !cursor.isAtEnd {
      let digits = cursor.takeWhile(isDigit)
      let after = cursor.takeWhile { !isDigit($0) }
      if digits.utf8.count <= 10, let value = Int(digits) {
        numbers.append([NumberSpan(first: value, last: value, width: digits.utf8.count)])
        literals.append(literal)
        literal = after
      } else {
        literal += digits + after
      }
    }
    literals.append(literal)
  }

  /// Takes in a fold that differs in one number only; says whether it did.
  mutating func absorb(_ other: Fold, numberFromEnd: Int) -> Bool {
    let index = numbers.count - 1 - numberFromEnd
    guard index >= 0, numbers.count == other.numbers.count, literals == other.literals
    else { return false }
    for place in numbers.indices where place != index {
      guard numbers[place] == other.numbers[place] else { return false }
    }
    for span in other.numbers[index] { append(span, at: index) }
    return true
  }

  /// Adds numbers at the end of one place's list: they carry on the last span, or stand alone.
  private mutating func append(_ span: NumberSpan, at index: Int) {
    guard var last = numbers[index].popLast() else {
      numbers[index] = [span]
      return
    }
    if span.first == last.last + 1, last.text(of: span.first) == span.text(of: span.first) {
      last.last = span.last
      numbers[index].append(last)
    } else {
      numbers[index] += [last, span]
    }
  }

  var description: String {
    var text = literals[0]
    for (spans, literal) in zip(numbers, literals.dropFirst()) {
      text += Self.text(of: spans) + literal
    }
    return text
  }

  /// Numbers in brackets, with the zeroes that all of them begin with in front.
  private static func text(of spans: [NumberSpan]) -> String {
    if spans.count == 1, spans[0].first == spans[0].last { return spans[0].description }
    var spans = spans
    var zeroes = ""
    while spans.allSatisfy(\.beginsWithZero) {
      zeroes += "0"
      for index in spans.indices { spans[index].width -= 1 }
    }
    return zeroes + "[\(spans.map(\.description).joined(separator: ","))]"
  }
}
