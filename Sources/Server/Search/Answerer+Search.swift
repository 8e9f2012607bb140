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
    let (context, port, person) = (self.context, shard.loop.port, asker.person)
    let (zone, now) = (context.zone, shard.loop.wall)
    typealias Collected = (names: [MachineName], logs: [LogSnapshot?], errors: [SearchLine])
    typealias Found = Result<Collected, APIError>
    let find: @Sendable (@escaping @Sendable (Found) -> Void) -> Void = { answer in
      do throws(APIError) {
        let former = FormerMachines(isKept: context.rack.keepsLog)
        let machines = try context.directory.select(
          query.machines,
          for: person,
          .watch,
          or: former
        )
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
    shard.begin(find, for: asker) { [shard] found in
      // Ten thousand of them are put together on a worker.
      let begin: @Sendable () -> Result<SearchPieces, APIError> = {
        found.map { found in
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
      }
      shard.work(begin, for: asker) {
        switch $0 {
        case .success(let pieces):
          asker.send(Reply(type: "application/x-ndjson", body: .pieces(pieces)))
        case .failure(let error): asker.send(.failure(error))
        }
      }
    }
  }
}
