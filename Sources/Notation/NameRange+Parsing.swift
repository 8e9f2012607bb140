// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension NameRange {
  /// Reads a range; says what is wrong, and where.
  package init(_ text: some StringProtocol) throws(NotationError) {
    guard text.utf8.count <= Self.byteLimit else {
      throw NotationError("the range is longer than \(Self.byteLimit) bytes", in: text)
    }
    let plain = text.replacingBrackets
    var cursor = TextCursor(plain)
    var terms: [Term] = []
    var weight = Weight()
    repeat {
      cursor.skipSpaces()
      terms.append(try Self.term(&cursor, &weight))
    } while cursor.take(0x2C)
    guard cursor.isAtEnd else { throw cursor.unexpected }
    guard terms.contains(where: { !$0.isTakenAway }) else {
      throw cursor.error(
        "only names to take away; begin with what they are taken from, or all",
        at: 0
      )
    }
    self.init(description: plain, terms: terms)
  }

  /// How much work the range will make, counted while it is read.
  private struct Weight {
    var names = 0
    var lookups = 0

    mutating func add(_ atom: Atom) -> String? {
      switch atom {
      case .pattern(let pattern):
        // A factor of the limit in all: numbers that stand beside * are looked up, too.
        let (sum, overflow) = names.addingReportingOverflow(pattern.count ?? .max)
        names = overflow ? .max : sum
        if pattern.isGlob { lookups += 1 }
      case .group, .all: lookups += 1
      }
      if names > nameLimit { return "the range stands for more than \(nameLimit) names" }
      guard lookups > lookupLimit else { return nil }
      return "there are more than \(lookupLimit) groups and patterns with * or ?"
    }
  }

  private static func term(
    _ cursor: inout TextCursor,
    _ weight: inout Weight
  ) throws(NotationError) -> Term {
    var term = Term(isTakenAway: false, factors: [], position: cursor.position)
    term.isTakenAway = cursor.take(0x2D)
    repeat {
      cursor.skipSpaces()
      let position = cursor.position
      let atom = try atom(&cursor)
      if let message = weight.add(atom) { throw cursor.error(message, at: position) }
      term.factors.append(Factor(atom: atom, position: position))
      cursor.skipSpaces()
    } while cursor.take(0x26)
    return term
  }

  private static func atom(_ cursor: inout TextCursor) throws(NotationError) -> Atom {
    if cursor.take(0x40) { return .group(try group(&cursor)) }
    let pattern = try pattern(&cursor)
    return pattern.pieces == [.literal(allWord)] ? .all : .pattern(pattern)
  }

  private static func group(_ cursor: inout TextCursor) throws(NotationError) -> MachineName {
    let start = cursor.position
    guard let name = MachineName(cursor.takeWhile(isNameByte)) else {
      throw cursor.error("the name of a group was expected after @", at: start)
    }
    return name
  }

  private static func pattern(_ cursor: inout TextCursor) throws(NotationError) -> NamePattern {
    let start = cursor.position
    var pattern = NamePattern(pieces: [])
    while let byte = cursor.next {
      if isNameByte(byte) {
        pattern.pieces.append(.literal(cursor.takeWhile(isNameByte)))
      } else if byte == 0x5B {
        pattern.pieces.append(.numbers(try bracket(&cursor)))
      } else if cursor.take(0x3F) {
        pattern.pieces.append(.anyCharacter)
      } else if cursor.take(0x2A) {
        // Two of them are one.
        if pattern.pieces.last != .anyText { pattern.pieces.append(.anyText) }
      } else {
        break
      }
    }
    guard let first = pattern.pieces.first else {
      throw cursor.isAtEnd || cursor.next == 0x2C || cursor.next == 0x26
        ? cursor.error("a name was expected") : cursor.unexpected
    }
    if case .literal(let text) = first, MachineName(text.prefix(1)) == nil {
      throw cursor.error("a name begins with a letter or a digit", at: start)
    }
    guard pattern.longest <= MachineName.byteLimit else {
      throw cursor.error("a name has at most \(MachineName.byteLimit) characters", at: start)
    }
    return pattern
  }

  private static func bracket(_ cursor: inout TextCursor) throws(NotationError) -> [NumberSpan] {
    let start = cursor.position
    var spans: [NumberSpan] = []
    repeat {
      cursor.position += 1  // the bracket, then each comma
      spans.append(try span(&cursor))
    } while cursor.next == 0x2C
    guard cursor.take(0x5D) else {
      throw cursor.isAtEnd
        ? cursor.error("the bracket [ is never closed", at: start)
        : cursor.error("a number, \"-\", \",\" or \"]\" was expected")
    }
    return spans
  }

  private static func span(_ cursor: inout TextCursor) throws(NotationError) -> NumberSpan {
    let start = cursor.position
    let (first, width) = try number(&cursor)
    guard cursor.take(0x2D) else { return NumberSpan(first: first, last: first, width: width) }
    let second = cursor.position
    let (last, lastWidth) = try number(&cursor)
    guard first <= last else { throw cursor.error("the numbers run backwards", at: start) }
    guard cursor.bytes[second] != 0x30 || lastWidth <= width else {
      throw cursor.error("both numbers need the same leading zeroes", at: second)
    }
    return NumberSpan(first: first, last: last, width: width)
  }

  /// A number and how many digits it is written with; ten at most.
  private static func number(
    _ cursor: inout TextCursor
  ) throws(NotationError) -> (value: Int, width: Int) {
    let start = cursor.position
    let digits = cursor.takeWhile(isDigit)
    guard !digits.isEmpty else { throw cursor.error("a number was expected") }
    guard digits.utf8.count <= 10, let value = Int(digits) else {
      throw cursor.error("a number has at most ten digits", at: start)
    }
    return (value, digits.utf8.count)
  }
}

extension TextCursor {
  /// The complaint about a byte that cannot stand where it does.
  fileprivate var unexpected: NotationError {
    if position > 0, bytes[position - 1] == 0x20 { return error("names are separated by commas") }
    return switch next {
    case 0x5D: error("there is no [ to this ]")
    default: error("this character stands in no name")
    }
  }
}

extension StringProtocol {
  /// The text with `%5B` and `%5D` as brackets.
  fileprivate var replacingBrackets: String {
    var rest = Array(utf8)[...]
    var plain: [UInt8] = []
    while let byte = rest.first {
      let isBracket = byte == 0x25 && rest.dropFirst().first == 0x35
      switch isBracket ? rest.dropFirst(2).first.map({ $0 | 0x20 }) : nil {
      case 0x62: plain.append(0x5B)
      case 0x64: plain.append(0x5D)
      default:
        plain.append(byte)
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(3)
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
