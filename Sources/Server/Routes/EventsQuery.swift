// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Consoles
package import HTTP
package import Notation

/// The query of `GET /log`.
package struct EventsQuery: Equatable, Sendable {
  /// A time as people write it.
  package var since: String?
  package var tail: Int?
  package var follows = false

  package static let names: Set = ["since", "tail", "follow"]
  /// The most entries that can be asked for.
  package static let tailLimit = 65_535

  private enum Choice: String, CaseIterable {
    case `true`
    case `false`
  }

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    since = query["since"]
    tail = try query.number("tail", in: 0...Self.tailLimit)
    follows = try query.word("follow", as: Choice.self) == .true
  }

  /// The query with its time, as seen from `now`.
  package func resolved(at now: Timestamp, in zone: ClockZone) throws(APIError) -> EventQuery {
    var query = EventQuery(tail: tail, follows: follows)
    guard let since else { return query }
    do throws(NotationError) {
      query.since = try TimeExpression(since).moment(at: now, in: zone)
    } catch {
      throw Parameters.bad("since: \(error)")
    }
    return query
  }
}
