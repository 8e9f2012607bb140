// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

extension Answerer {
  /// Looks through many consoles' logs, as they are now.
  func search(_ query: SearchQuery, _ asker: Asker) throws(APIError) {
    let place = try context.searches.take(for: asker.person.name)
    let (person, zone, now) = (asker.person, context.zone, shard.loop.wall)
    shard.begin(collecting(query.machines, for: person), for: asker) { [shard] found in
      // Ten thousand of them are put together on a worker.
      let begin: @Sendable () throws(APIError) -> SearchPieces = { () throws(APIError) in
        let found = try found.get()
        let targets = zip(found.names, found.logs).unhurried.lazy.compactMap { name, log in
          log.map { (name: name, log: $0) }
        }
        return SearchPieces(
          query,
          for: person,
          targets,
          errors: found.errors,
          at: now,
          in: zone,
          place
        )
      }
      shard.work(begin, for: asker) { pieces in
        asker.send(Reply(type: "application/x-ndjson", body: .pieces(pieces)))
      }
    }
  }

  /// What is to be searched: consoles, their logs where there are any, and those that may not be.
  private typealias Collected = (names: [MachineName], logs: [LogSnapshot?], errors: [SearchLine])

  /// What a worker does to find out which consoles are meant, and to ask for their logs.
  private func collecting(
    _ range: String?,
    for person: Person
  ) -> @Sendable (@escaping @Sendable (Result<Collected, APIError>) -> Void) -> Void {
    { [context, port = shard.loop.port] answer in
      do throws(APIError) {
        let former = FormerMachines(isKept: context.rack.keepsLog)
        let machines = try context.directory.select(range, for: person, .watch, or: former)
        let names = machines.filter { $0.error == nil }.map(\.name)
        let errors = machines.compactMap { machine in
          machine.error.map { SearchLine(machine: machine.name.description, error: $0) }
        }
        context.rack.logSnapshots(of: names, on: port) {
          answer(.success((names: names, logs: $0, errors: errors)))
        }
      } catch {
        answer(.failure(error))
      }
    }
  }
}
