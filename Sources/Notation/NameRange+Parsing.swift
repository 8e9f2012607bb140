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
    repeat {
      cursor.skipSpaces()
      terms.append(try Self.term(&cursor))
      cursor.skipSpaces()
    } while cursor.take(0x2C)
    guard cursor.isAtEnd else { throw cursor.unexpected }
    guard terms.contains(where: { !$0.isTakenAway }) else {
      throw cursor.error("only names to take away, none to take them from", at: 0)
    }
    description = plain
    self.terms = terms
  }

  private static func term(_ cursor: inout TextCursor) throws(NotationError) -> Term {
    let position = cursor.position
    let isTakenAway = cursor.take(0x2D)
    let atom: Atom =
      if cursor.take(0x40) {
        .group(try group(&cursor))
      } else {
        .pattern(try pattern(&cursor))
      }
    return Term(isTakenAway: isTakenAway, atom: atom, position: position)
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
      } else {
        break
      }
    }
    guard let first = pattern.pieces.first else {
      throw cursor.isAtEnd || cursor.next == 0x2C
        ? cursor.error("a name was expected") : cursor.unexpected
    }
    if case .literal(let text) = first, MachineName(text.prefix(1)) == nil {
      throw cursor.error("a name begins with a letter or a digit", at: start)
    }
    guard pattern.longest <= MachineName.byteLimit else {
      throw cursor.error("a name has at most \(MachineName.byteLimit) characters", at: start)
    }
    guard let count = pattern.count, count <= nameLimit else {
      throw cursor.error("the range stands for more than \(nameLimit) names", at: start)
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
    case 0x2A, 0x3F: error("patterns with * and ? are not understood; write numbers in [ ]")
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
