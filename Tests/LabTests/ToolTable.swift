// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation

/// What ipmitool and FreeIPMI print, taken apart into rows and columns.
enum ToolTable {
  /// The columns of a line, without the blanks around them.
  static func columns(_ line: some StringProtocol) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  /// The rows of a table, those without a second column left out.
  static func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").map(columns).filter { $0.count > 1 }
  }

  /// `Label : value` lines, in order.
  static func fields(_ text: String) -> [(label: String, value: String)] {
    text.split(separator: "\n").compactMap { line in
      guard let colon = line.range(of: ": ") else { return nil }
      let label = line[..<colon.lowerBound].trimmingCharacters(in: .whitespaces)
      return (label, line[colon.upperBound...].trimmingCharacters(in: .whitespaces))
    }
  }

  /// Letters and digits in lower case: tools differ in hyphens and capitals.
  static func plain(_ text: some StringProtocol) -> String {
    String(text.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// What FreeIPMI prints between apostrophes.
  static func quoted(_ text: String) -> [String] {
    text.split(separator: "'").map(String.init).filter {
      !$0.allSatisfy { $0 == " " }
    }
  }
}
