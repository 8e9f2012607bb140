// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP
package import Notation

/// Which part of a console's story is asked for.
package struct TimelineQuery: Equatable, Sendable {
  package var since: TimeExpression?
  package var until: TimeExpression?
  /// Only these kinds.
  package var kinds: Set<String>?

  package static let names: Set = ["since", "until", "kinds"]

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    since = try query.time("since")
    until = try query.time("until")
    kinds = query["kinds"].map { Set($0.split(separator: ",").map(String.init)) }
    if let kinds, kinds.isEmpty || !kinds.isSubset(of: TimelineEntry.kinds) {
      let known = TimelineEntry.kinds.joined(separator: ", ")
      throw Parameters.bad("kinds: some of \(known) were expected, with commas between")
    }
  }
}
