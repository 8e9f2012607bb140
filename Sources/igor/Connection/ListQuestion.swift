// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP
internal import Notation

/// A question whose answer is a list of things other than machines.
struct ListQuestion<Item: Decodable> {
  private let target: String
  private let cells: (Item) -> [String]

  /// Asks for `target`; `cells` are an item's, for the table and for CSV.
  init(_ target: String, cells: @escaping (Item) -> [String]) {
    self.target = target
    self.cells = cells
  }

  /// Asks, and prints the answer; CSV has the headings in lower case.
  func print(
    _ headings: [String],
    as format: FormatOptions,
    from server: ServerAddress
  ) throws(Failure) {
    let body = try HTTPExchange.ask(HTTPQuestion(.get, target), of: server)
    if format.json {
      let text = String(decoding: body, as: UTF8.self).safeJSON
      return try printOut(text.hasSuffix("\n") ? text : text + "\n")
    }
    let items: [Item]
    do throws(APIError) {
      items = try JSON.decode([Item].self, from: body.span)
    } catch {
      let words = "\(server) answered with something else than expected: \(error.message)"
      throw Failure(.failed, words)
    }
    var table = Table(format.csv ? headings.map { $0.lowercased() } : headings)
    for item in items {
      let cells = cells(item)
      table.add(format.csv ? cells : cells.map(\.withLocalTime))
    }
    try printOut(format.csv ? table.csv : table.text(.standard))
  }
}

extension String {
  /// A time as people read it; any other text as it is.
  fileprivate var withLocalTime: String {
    guard hasSuffix("Z"), let time = Timestamp(rfc3339: self) else { return self }
    return time.text(in: .local)
  }
}
