// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension TOMLParser {
  /// Anything after `=`, or in an array.
  mutating func value(depth: Int) throws(TOMLError) -> TOMLNode {
    guard depth < Self.depthLimit else { throw scanner.error("this is nested too deeply") }
    switch scanner.next {
    case 0x22, 0x27: return .string(try string())
    case 0x5B: return .array(try array(depth: depth + 1))
    case 0x7B: return .table(try inlineTable(depth: depth + 1))
    default: return try scalar()
    }
  }

  private mutating func array(depth: Int) throws(TOMLError) -> [TOMLNode] {
    scanner.advance()
    var nodes: [TOMLNode] = []
    while true {
      try scanner.skipLines()
      if scanner.take(0x5D) { return nodes }
      nodes.append(try value(depth: depth))
      try scanner.skipLines()
      if scanner.take(0x5D) { return nodes }
      guard scanner.take(0x2C) else {
        throw scanner.error("expected a comma or ], not \(scanner.seen)")
      }
    }
  }

  private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLTable {
    scanner.advance()
    let table = TableBuilder(.dotted)
    scanner.skipBlanks()
    if scanner.take(0x7D) { return table.table }
    while true {
      scanner.skipBlanks()
      try assignment(in: table, depth: depth)
      scanner.skipBlanks()
      if scanner.take(0x7D) { return table.table }
      guard scanner.take(0x2C) else {
        throw scanner.error("expected a comma or } on the same line, not \(scanner.seen)")
      }
    }
  }

  /// A number, a date, `true` or `false`.
  private mutating func scalar() throws(TOMLError) -> TOMLNode {
    let wrong = scanner.error(
      "expected a value: text in quotes, a number, true, false, [ ] or { }, not \(scanner.seen)"
    )
    let word = String(decoding: scanner.take(while: \.isScalarByte), as: UTF8.self)
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf", "-inf", "nan", "+nan", "-nan": return .other(kind: "no number")
    default: break
    }
    guard let first = word.utf8.first, "0123456789+-".utf8.contains(first) else { throw wrong }
    if let number = Self.integer(word) { return .integer(number) }
    if word.isDateOrTime {
      takeTimeOfDay()
      return .other(kind: "a date or time")
    }
    guard !word.isWhole else {
      throw TOMLError(position: wrong.position, message: "the number has more than 64 bits")
    }
    guard word.isFloat else {
      // What it is instead may be a password: it is not repeated.
      throw TOMLError(position: wrong.position, message: "expected a number, or text in quotes")
    }
    return .other(kind: "a number with a point")
  }

  /// The rest of `2026-11-02 03:12:45`, where a space stands between the two.
  private mutating func takeTimeOfDay() {
    let rest = scanner.bytes[scanner.index...].prefix(3)
    guard rest.count == 3, rest.first == 0x20, rest.dropFirst().allSatisfy(\.isDigit) else {
      return
    }
    scanner.advance()
    _ = scanner.take(while: \.isScalarByte)
  }

  /// A decimal number, or one with `0x`, `0o` or `0b`; `nil` for others and beyond 64 bits.
  private static func integer(_ word: String) -> Int? {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
      let digits = word.dropFirst(2)
      guard digits.utf8.first != 0x2B, digits.utf8.first != 0x2D else { return nil }
      return digits.withoutUnderscores.flatMap { Int($0, radix: radix) }
    }
    return word.wholeDigits.flatMap { Int((word.hasPrefix("-") ? "-" : "") + $0) }
  }
}

extension StringProtocol {
  /// Digits without the underscores between them; `nil` where one stands anywhere else.
  fileprivate var withoutUnderscores: String? {
    let parts = split(separator: "_", omittingEmptySubsequences: false)
    return parts.allSatisfy { !$0.isEmpty } ? parts.joined() : nil
  }

  /// The digits of a decimal number, without its sign; `nil` for anything else.
  fileprivate var wholeDigits: String? {
    let isSigned = hasPrefix("+") || hasPrefix("-")
    let digits = isSigned ? dropFirst() : self[...]
    guard digits.utf8.allSatisfy({ $0.isDigit || $0 == 0x5F }),
      digits == "0" || !digits.hasPrefix("0")
    else { return nil }
    return digits.withoutUnderscores
  }

  fileprivate var isWhole: Bool { wholeDigits != nil }

  /// Whether it begins as `2026-11-02` or `03:12` do.
  fileprivate var isDateOrTime: Bool {
    let bytes = Array(utf8)
    let isDate = bytes.count >= 10 && bytes.prefix(4).allSatisfy(\.isDigit) && bytes[4] == 0x2D
    let isTime = bytes.count >= 5 && bytes.prefix(2).allSatisfy(\.isDigit) && bytes[2] == 0x3A
    return isDate || isTime
  }

  /// Whether it has a point or an exponent, and nothing else that a number lacks.
  fileprivate var isFloat: Bool {
    let rest = utf8.drop { $0 == 0x2B || $0 == 0x2D }
    let areDigits = rest.allSatisfy { $0.isDigit || "_.eE+-".utf8.contains($0) }
    return areDigits && rest.contains { ".eE".utf8.contains($0) }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

  /// What numbers, dates and words are made of.
  fileprivate var isScalarByte: Bool {
    isBareKeyByte || self == 0x2B || self == 0x2E || self == 0x3A
  }
}
