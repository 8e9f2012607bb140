// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A place in an expression, for those who read what it is made of.
struct ExpressionReader {
  let bytes: [UInt8]
  var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Where `{2,5}` ends that begins here; `nil` where there is none.
  var repeatEnd: Int? {
    guard bytes[index] == UInt8(ascii: "{") else { return nil }
    let end = bytes[(index + 1)...].firstIndex { !"0123456789, ".utf8.contains($0) }
    return end.flatMap { bytes[$0] == UInt8(ascii: "}") ? $0 : nil }
  }

  /// Passes over a class: `[^]a[:alpha:]]`; `false` where it does not end, or is of another kind.
  mutating func skipClass() -> Bool {
    index += 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "]"):
        index += 1
        return true
      case UInt8(ascii: "\\"):
        guard index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "Q") else { return false }
        index += 2
      case UInt8(ascii: "[") where index + 1 < bytes.count && ":.=".utf8.contains(bytes[index + 1]):
        guard skipNamedClass(closing: bytes[index + 1]) else { return false }
      default:
        index += 1
      }
    }
    return false
  }

  /// Passes over `[:alpha:]`.
  private mutating func skipNamedClass(closing mark: UInt8) -> Bool {
    index += 2
    while index + 1 < bytes.count {
      if bytes[index] == mark, bytes[index + 1] == UInt8(ascii: "]") {
        index += 2
        return true
      }
      if bytes[index] == UInt8(ascii: "]") { return false }
      index += 1
    }
    return false
  }
}
