// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Rows under headings, for people or as CSV.
struct Table: Equatable, Sendable {
  var headings: [String]
  var rows: [[String]] = []

  init(_ headings: [String]) {
    self.headings = headings
  }

  /// Columns two spaces apart; nothing in a cell can leave it.
  var text: String {
    let lines = ([headings] + rows).map { $0.map(\.safe) }
    let widths = headings.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      var line = ""
      for (column, cell) in cells.enumerated() {
        line += cell
        let isLast = cells[(column + 1)...].allSatisfy(\.isEmpty)
        if isLast { break }
        line += String(repeating: " ", count: widths[column] + 2 - cell.count)
      }
      return line + "\n"
    }.joined()
  }

  /// CSV (RFC 4180), headings first, lines ended by LF.
  var csv: String {
    ([headings] + rows).map { cells in
      cells.map { Self.quoted($0.safe) }.joined(separator: ",") + "\n"
    }.joined()
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"".contains($0) }) else { return cell }
    let doubled = cell.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + doubled.joined(separator: "\"\"") + "\""
  }
}
