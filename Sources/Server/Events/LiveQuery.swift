// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import Access
internal import Consoles
package import HTTP
package import Notation

/// Which events are listened to.
package struct LiveQuery: Equatable, Sendable {
  /// The range as written, and once it is resolved.
  package var range: String?
  package var machines: Set<MachineName>?
  package var kinds: Set<String>?
  /// The last event that the client has.
  package var after: UInt64?

  package static let names: Set = ["machines", "kinds", "after"]
  /// The kinds of events that there are.
  private static let kindNames: Set = ["mark", "incident"]

  package init(_ query: [RequestTarget.Parameter]) throws(APIError) {
    let query = try Parameters(query, known: Self.names)
    range = query["machines"]
    kinds = query["kinds"].map { Set($0.split(separator: ",").map(String.init)) }
    if let kinds, kinds.isEmpty || !kinds.isSubset(of: Self.kindNames) {
      throw Parameters.bad("kinds: mark, incident or both were expected, with a comma between")
    }
    after = try query.number("after", in: 0...Int.max - 1).map { UInt64($0) }
  }
}

extension Answerer {
  /// Everything live, until the client goes: over a WebSocket where one is asked for.
  func live(_ query: LiveQuery, _ asker: Asker) throws {
    let isUpgrade = WebSocketHandshake.isAsked(by: asker.head)
    let handshake = isUpgrade ? try WebSocketHandshake(asker.head) : nil
    let (context, person) = (self.context, asker.person)
    let find: @Sendable () throws(APIError) -> LiveQuery = { () throws(APIError) in
      var query = query
      if let range = query.range {
        let machines = try context.directory.select(range, for: person, .watch)
        query.machines = Set(machines.filter { $0.error == nil }.map(\.name))
      }
      return query
    }
    shard.work(find, for: asker) { [self] query in
      let body = EventsBody(
        context.events,
        for: asker.person,
        query,
        as: handshake == nil ? .serverSent : .webSocket,
        on: shard.loop,
        isStopping: { context.isStopping }
      )
      if let handshake {
        asker.connection.send(body, over: handshake)
      } else {
        asker.connection.send(body, type: "text/event-stream")
      }
    }
  }
}
