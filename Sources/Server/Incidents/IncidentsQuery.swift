// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import HTTP

/// Which incidents are asked for.
package struct IncidentsQuery: Equatable, Sendable {
  /// Only those of a range of machines.
  package var machines: String?
  /// Only those of a kind.
  package var kind: String?

  package static let names: Set = ["machines", "kind"]

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    machines = query["machines"]
    kind = query["kind"]
  }
}

/// The form of an incident's console output.
package struct IncidentOutputQuery: Equatable, Sendable {
  package var format = Format.text

  package enum Format: String, CaseIterable, Sendable {
    case text
    case raw
  }

  package static let names: Set = ["format"]

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    format = try Parameters(query, known: Self.names).word("format") ?? .text
  }
}
