// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

extension MachineName {
  /// Whether a name comes before another where numbers count by their value: osl9 before osl10.
  package static func precedesNaturally(_ a: MachineName, _ b: MachineName) -> Bool {
    let left = parts(of: a)
    let right = parts(of: b)
    for (one, other) in zip(left, right) where one != other { return one < other }
    return left.count == right.count ? a < b : left.count < right.count
  }

  /// Texts and numbers in turn; numbers are as wide as any may be.
  private static func parts(of name: MachineName) -> [String] {
    var cursor = TextCursor(name.description)
    var parts: [String] = []
    while !cursor.isAtEnd {
      parts.append(cursor.takeWhile { !isDigit($0) })
      parts.append(cursor.takeWhile(isDigit).zeroPadded(to: MachineName.byteLimit))
    }
    return parts
  }
}
