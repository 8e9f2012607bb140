// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP
package import Notation

/// What is looked for in the consoles' logs.
package struct SearchQuery: Equatable, Sendable {
  package var expression: Expression
  /// The machines, as a range; all where `nil`.
  package var machines: String?
  package var since: TimeExpression?
  package var until: TimeExpression?
  /// Lines told before and after each match.
  package var context = 0
  /// Matches told at most.
  package var limit: Int?

  package static let names: Set = [
    "q", "case", "machines", "since", "until", "context", "limit",
  ]
  package static let contextLimit = 100
  package static let matchLimit = 10_000_000

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    guard let expression = try Expression(query, "q") else {
      throw Parameters.bad("q: what is looked for?")
    }
    self.expression = expression
    machines = query["machines"]
    since = try query.time("since")
    until = try query.time("until")
    context = try query.number("context", in: 0...Self.contextLimit) ?? 0
    limit = try query.number("limit", in: 1...Self.matchLimit)
  }
}

extension Parameters {
  /// A parameter that is a time.
  package func time(_ name: String) throws(APIError) -> TimeExpression? {
    guard let text = self[name] else { return nil }
    do throws(NotationError) {
      return try TimeExpression(text)
    } catch {
      throw Self.bad("\(name): \(error)")
    }
  }
}
