// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One row: its cells, and what some of them mean.
struct Row: Equatable, Sendable {
  var cells: [String]
  /// By column.
  var styles: [Int: Style] = [:]

  init(_ cells: [String], styles: [Int: Style] = [:]) {
    self.cells = cells
    self.styles = styles
  }
}

/// Rows under headings, for people or as CSV.
struct Table: Equatable, Sendable {
  var headings: [String]
  /// Columns whose cells stand at the right, as numbers do.
  var rightColumns: Set<Int>
  var rows: [Row] = []

  init(_ headings: [String], right rightColumns: Set<Int> = []) {
    self.headings = headings
    self.rightColumns = rightColumns
  }

  mutating func add(_ cells: [String], styles: [Int: Style] = [:]) {
    rows.append(Row(cells, styles: styles))
  }

  /// Columns two spaces apart; nothing in a cell can leave it.
  var text: String { text(.plain) }

  func text(_ palette: Palette) -> String {
    var layout = TableLayout(self, palette)
    return layout.text(of: rows)
  }

  /// CSV (RFC 4180), headings first, lines ended by LF.
  var csv: String { Self.csvLine(headings) + csvLines }

  /// The rows alone.
  var csvLines: String { rows.map { Self.csvLine($0.cells) }.joined() }

  private static func csvLine(_ cells: [String]) -> String {
    cells.map { quoted($0.safe) }.joined(separator: ",") + "\n"
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"".contains($0) }) else { return cell }
    let doubled = cell.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + doubled.joined(separator: "\"\"") + "\""
  }
}

/// Writes a table's rows as they come: columns only ever grow.
struct TableLayout: Sendable {
  private let headings: [String]
  private let rightColumns: Set<Int>
  private let palette: Palette
  private var widths: [Int]
  private var hasHeadings = false

  init(_ table: Table, _ palette: Palette) {
    headings = table.headings
    rightColumns = table.rightColumns
    self.palette = palette
    widths = table.headings.map(\.count)
  }

  /// The lines of these rows; of the first, after the headings.
  mutating func text(of rows: [Row]) -> String {
    let rows = rows.map { Row($0.cells.map(\.safe), styles: $0.styles) }
    for row in rows {
      for (column, cell) in row.cells.enumerated() {
        widths[column] = max(widths[column], cell.count)
      }
    }
    var text = ""
    if !hasHeadings {
      let faint = Dictionary(uniqueKeysWithValues: headings.indices.map { ($0, Style.faint) })
      text = line(Row(headings, styles: faint))
      hasHeadings = true
    }
    return text + rows.map(line).joined()
  }

  private func line(_ row: Row) -> String {
    guard let last = row.cells.lastIndex(where: { !$0.isEmpty }) else { return "\n" }
    var line = ""
    for (column, cell) in row.cells[...last].enumerated() {
      let blank = String(repeating: " ", count: widths[column] - cell.count)
      let isRight = rightColumns.contains(column)
      line += (isRight ? blank : "") + palette.paint(cell, row.styles[column] ?? .plain)
      if column < last { line += (isRight ? "" : blank) + "  " }
    }
    return line + "\n"
  }
}
