// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

/// Answers the requests of one loop's connections.
///
/// What takes long is done elsewhere: consoles are asked on their loops, ranges resolved and
/// answers written on workers. The connection waits meanwhile, and reads nothing.
final class Answerer {
  unowned let shard: ServerShard
  var context: ServerContext { shard.context }

  init(_ shard: ServerShard) {
    self.shard = shard
  }

  func answer(_ head: RequestHead, _ body: [UInt8], for connection: HTTPConnection) {
    do {
      try check(head, connection)
      let target = try head.decodedTarget()
      let isUpgrade = WebSocketHandshake.isAsked(by: head)
      let route = try Route(method: head.method, target: target, isUpgrade: isUpgrade)
      try answer(route, Asker(connection, head))
    } catch {
      connection.send(.failure(error), to: head.method)
    }
  }

  /// Who asks, and how the answer is to be sent.
  struct Asker {
    let connection: HTTPConnection
    let head: RequestHead

    init(_ connection: HTTPConnection, _ head: RequestHead) {
      self.connection = connection
      self.head = head
    }

    func send(_ reply: Reply) { connection.send(reply, to: head.method) }
  }

  private func answer(_ route: Route, _ asker: Asker) throws {
    guard !context.isStopping else { throw APIError.stopping }
    switch route {
    case .machines(let range):
      consoles(range, asker) { MachinePieces($0, $1, $2) }
    case .who(let range):
      consoles(range, asker) { WhoPieces($1, $2, isWhole: range != nil) }
    case .stream(let name, let query):
      let machine = try context.directory.machine(name).name
      let (peer, place) = (asker.connection.peer, asker.connection.place)
      attach(HTTPStream.request(for: machine, query, peer: peer, place: place), asker)
    case .webSocket(let name, let query):
      let handshake = try HTTPStream.handshake(asker.head)
      let machine = try context.directory.machine(name).name
      let (peer, place) = (asker.connection.peer, asker.connection.place)
      attach(HTTPStream.request(for: machine, query, handshake, peer: peer, place: place), asker)
    case .scrollback(let name, let query):
      scrollback(try context.directory.machine(name).name, query, asker)
    case .health: asker.send(health())
    case .metrics: metrics(asker)
    case .openAPI:
      asker.send(Reply(type: "application/json", body: .bytes(OpenAPI.document)))
    }
  }

  /// Who asks across origins or under a foreign name is a web page from elsewhere.
  private func check(_ head: RequestHead, _ connection: HTTPConnection) throws(HTTPRefusal) {
    do throws(HTTPRefusal) {
      try connection.rules.check(head)
    } catch {
      context.counters.bad(error.status == .misdirectedRequest ? .host : .origin)
      throw error
    }
  }

  private func attach(_ request: AttachRequest, _ asker: Asker) {
    context.counters.answered(request.framing == .webSocket ? 101 : 200)
    let (transfer, unread) = asker.connection.leave()
    context.rack.attach(request, stream: transfer, unread: unread)
  }

  // MARK: Many consoles

  /// Machines that were asked about, and how their consoles are.
  private typealias Found = (names: [MachineName], snapshots: [ConsoleSnapshot?])

  /// Answers about the consoles of a range, or about all.
  ///
  /// A range may have 100,000 names, so nothing is done here that looks at each of them.
  private func consoles(
    _ range: String?,
    _ asker: Asker,
    _ makePieces: @escaping (Directory, [MachineName], [ConsoleSnapshot?]) -> any Pieces
  ) {
    let (directory, rack, port) = (context.directory, context.rack, shard.loop.port)
    let find: @Sendable (@escaping @Sendable (Result<Found, APIError>) -> Void) -> Void = {
      answer in
      do throws(APIError) {
        let names = try range.map(directory.resolve) ?? directory.names
        rack.snapshots(of: names, on: port) { answer(.success((names, $0))) }
      } catch {
        answer(.failure(error))
      }
    }
    shard.begin(find, for: asker) {
      switch $0 {
      case .success(let found):
        let pieces = makePieces(directory, found.names, found.snapshots)
        asker.send(Reply(type: "application/json", body: .pieces(pieces)))
      case .failure(let error): asker.send(.failure(error))
      }
    }
  }

  // MARK: The past

  private func scrollback(_ machine: MachineName, _ query: ScrollbackQuery, _ asker: Asker) {
    let (zone, now) = (context.zone, shard.loop.wall)
    let then = shard.reply { [self] (snapshot: LogSnapshot?) in
      guard let snapshot else {
        return asker.send(.failure(APIError(.notFound, console: machine)))
      }
      shard.work(
        { Scrollback(machine, query, snapshot, at: now, in: zone).reply },
        for: asker
      ) { asker.send($0) }
    }
    context.rack.logSnapshot(of: machine, then: then)
  }
}
