// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// An amount of bytes as people write it: `64 MiB`, `500 GiB`, `8k`, `1.5 GB`, `4096`.
///
/// `k`, `M`, `G` and `T` alone, and with `iB`, are powers of 1024; `kB`, `MB`, `GB` and `TB` are
/// powers of 1000. Case does not matter, but for `m` alone, which is a minute elsewhere.
package struct ByteCount: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number of bytes; never negative.
  package let value: Int

  /// - Precondition: `value` is not negative.
  package init(_ value: Int) {
    precondition(value >= 0)
    self.value = value
  }

  /// Reads an amount; says what was expected where it is none.
  package init(_ text: some StringProtocol) throws(NotationError) {
    var cursor = TextCursor(text.trimmed)
    let number = cursor.takeWhile { isDigit($0) || $0 == 0x2E }
    cursor.skipSpaces()
    let start = cursor.position
    let unit = cursor.takeWhile(isLetter)
    guard let amount = Self.amount(number), cursor.isAtEnd else {
      throw NotationError("a size was expected, such as 64 MiB, 500 GiB or 4096", in: text)
    }
    guard let size = Self.size(of: unit) else {
      let message =
        unit == "m"
        ? "M or MiB was expected" : "a unit was expected: B, KiB, MiB, GiB, TiB, kB, MB, GB or TB"
      throw cursor.error(message, at: start)
    }
    guard let value = Self.product(amount, size) else {
      throw NotationError("the size is more than can be counted", in: text)
    }
    self.value = value
  }

  package static func < (a: ByteCount, b: ByteCount) -> Bool { a.value < b.value }

  /// Exactly that many bytes, in the largest unit that leaves no fraction: `64 MiB`, `4097 B`.
  package var description: String {
    for (unit, size) in Self.binaryUnits where value > 0 && value % size == 0 {
      return "\(value / size) \(unit)"
    }
    return "\(value) B"
  }

  /// About that many bytes, for a table: three digits at most before the unit: `1.4 GiB`.
  package var rounded: String {
    for (unit, size) in Self.binaryUnits where value >= size {
      let (whole, rest) = value.quotientAndRemainder(dividingBy: size)
      return whole < 10 ? "\(whole).\(rest * 10 / size) \(unit)" : "\(whole) \(unit)"
    }
    return "\(value) B"
  }

  private static let binaryUnits = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
  ]

  /// The digits before and after the point.
  private static func amount(_ text: String) -> (whole: Int, fraction: Substring)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = Int(parts[0]) else { return nil }
    guard parts.count == 2 else { return (whole, "") }
    guard !parts[1].isEmpty, parts[1].utf8.count <= 6 else { return nil }
    return (whole, parts[1])
  }

  private static func product(_ amount: (whole: Int, fraction: Substring), _ size: Int) -> Int? {
    let (whole, overflow) = amount.whole.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    var scale = 1
    for _ in amount.fraction.utf8 { scale *= 10 }
    // At most six digits times 2^40: no overflow.
    let part = (Int(amount.fraction) ?? 0) * size / scale
    let (sum, isTooLarge) = whole.addingReportingOverflow(part)
    return isTooLarge ? nil : sum
  }

  private static func size(of unit: String) -> Int? {
    guard unit != "m" else { return nil }
    return switch unit.lowercased() {
    case "", "b": 1
    case "k", "kib": 1 << 10
    case "m", "mib": 1 << 20
    case "g", "gib": 1 << 30
    case "t", "tib": 1 << 40
    case "kb": 1000
    case "mb": 1_000_000
    case "gb": 1_000_000_000
    case "tb": 1_000_000_000_000
    default: nil
    }
  }
}
