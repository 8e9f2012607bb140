// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Whether a search through many lines finds each line that matches by itself.
///
/// It does where a match is a path through its own bytes alone: then it is one in a whole block,
/// too, and the search finds it or one that begins before. Not so where something looks at what
/// stands around (`\A`, `\z`, look-ahead and look-behind), keeps what it took, maybe far into other
/// lines (`a++`, `(?>a)`), or puts the match's beginning elsewhere (`\K`). What is not known here
/// counts as such.
///
/// Source: pcre2pattern(3).
struct LineScope {
  private var reader: ExpressionReader

  private init(_ expression: [UInt8]) { reader = ExpressionReader(expression) }

  /// Whether whole blocks may be searched for an expression.
  static func isOwnLine(_ expression: [UInt8]) -> Bool {
    var scope = LineScope(expression)
    return scope.readsAll()
  }

  private func isNext(_ sign: Unicode.Scalar) -> Bool {
    reader.index < reader.bytes.count && reader.bytes[reader.index] == UInt8(ascii: sign)
  }

  private mutating func readsAll() -> Bool {
    while reader.index < reader.bytes.count {
      let byte = reader.bytes[reader.index]
      switch byte {
      case UInt8(ascii: "\\"):
        guard skipEscape() else { return false }
      case UInt8(ascii: "["):
        guard reader.skipClass() else { return false }
      case UInt8(ascii: "("):
        guard skipOpening() else { return false }
      default:
        reader.index += 1
        // A quantifier that gives nothing back.
        if "*+?}".utf8.contains(byte), isNext("+") { return false }
      }
    }
    return true
  }

  private mutating func skipEscape() -> Bool {
    guard reader.index + 1 < reader.bytes.count else { return false }
    let next = reader.bytes[reader.index + 1]
    reader.index += next == UInt8(ascii: "c") ? 3 : 2
    return switch next {
    case 0x20...0x40, 0x5B...0x60, 0x7B...0x7E: true
    case _ where "dDwWsSbBhHvVnNtrfaexopPc".utf8.contains(next): true
    default: false
    }
  }

  /// Groups that only group: `(`, `(?:`, `(?i)`, `(?<name>`.
  private mutating func skipOpening() -> Bool {
    reader.index += 1
    if isNext("*") { return false }
    guard isNext("?") else { return true }
    let rest = reader.bytes[(reader.index + 1)...]
    reader.index += 1
    let letters = rest.prefix { $0 == UInt8(ascii: "i") || $0 == UInt8(ascii: "s") }
    if let after = rest.dropFirst(letters.count).first, ":)".utf8.contains(after) { return true }
    let name = rest.first == UInt8(ascii: "P") ? rest.dropFirst() : rest
    guard name.first == UInt8(ascii: "<"), let first = name.dropFirst().first else { return false }
    return first != UInt8(ascii: "=") && first != UInt8(ascii: "!")
  }
}
