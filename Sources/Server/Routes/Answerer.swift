// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

/// Answers the requests of one loop's connections.
///
/// What takes long is done elsewhere: consoles are asked on their loops, ranges resolved and
/// answers written on workers. The connection waits meanwhile, and reads nothing.
///
/// Holds the shard for as long as an answer is on its way: a worker's may come when the server has
/// ended.
struct Answerer {
  let shard: ServerShard
  var context: ServerContext { shard.context }

  init(_ shard: ServerShard) {
    self.shard = shard
  }

  func answer(_ head: RequestHead, _ body: [UInt8], for connection: HTTPConnection) {
    do {
      try check(head, connection)
      let target = try head.decodedTarget()
      let place = try Route.find(head.method, target)
      let caller = try caller(head, connection, place.need)
      if caller.token != nil { connection.place.loggedIn() }
      connection.standing = place.need == .open ? nil : Standing(connection.peer, caller)
      let isUpgrade = WebSocketHandshake.isAsked(by: head)
      let asker = Asker(connection, head, body, caller)
      let read: @Sendable () -> Result<Route, any Error> = {
        Result { try Route(place, method: head.method, target: target, isUpgrade: isUpgrade) }
      }
      guard place.takesExpression else { return answer(read(), asker) }
      shard.work(read, for: asker) { [self] in answer($0, asker) }
    } catch {
      connection.send(.failure(error), to: head.method)
    }
  }

  private func answer(_ route: Result<Route, any Error>, _ asker: Asker) {
    do {
      try answer(route.get(), asker)
    } catch {
      asker.send(.failure(error))
    }
  }

  /// Who asks, and how the answer is to be sent.
  struct Asker {
    let connection: HTTPConnection
    let head: RequestHead
    let body: [UInt8]
    /// Who it is, as of when the request came.
    let caller: Caller
    var person: Person { caller.person }

    init(
      _ connection: HTTPConnection,
      _ head: RequestHead,
      _ body: [UInt8],
      _ caller: Caller
    ) {
      self.connection = connection
      self.head = head
      self.body = body
      self.caller = caller
    }

    func send(_ reply: Reply) { connection.send(reply, to: head.method) }

    /// An entry for the audit trail about what is asked.
    func entry(
      _ action: String,
      on machine: MachineName? = nil,
      text: String = "",
      error: String? = nil
    ) -> AuditEntry {
      AuditEntry(
        time: .now,
        user: person.name,
        from: connection.peer.place,
        action: action,
        machine: machine,
        text: text,
        error: error
      )
    }
  }

  /// Finds out who asks, and refuses who may not.
  ///
  /// What is open to all is so whatever token is shown: it may be an old one. A good one says
  /// who it is there too.
  private func caller(
    _ head: RequestHead,
    _ connection: HTTPConnection,
    _ need: Need
  ) throws(APIError) -> Caller {
    let (roster, identity) = (context.roster, connection.peer.identity)
    guard need != .open else {
      let token = try? head.token
      return (try? roster.caller(identity, token: token)) ?? Caller(person: .nobody)
    }
    let caller = try roster.caller(identity, token: head.token)
    guard caller.person.satisfies(need) else { throw .notAllowed(need) }
    return caller
  }

  private func answer(_ route: Route, _ asker: Asker) throws {
    guard !context.isStopping else { throw APIError.stopping }
    switch route {
    case .machines(let range):
      let directory = context.directory
      consoles(range, .sense, asker) { MachinePieces(directory, $0, for: asker.person) }
    case .who(let range):
      consoles(range, .watch, asker) {
        WhoPieces($0, isWhole: range != nil, for: asker.person)
      }
    case .stream(let name, let query): try stream(name, query, asker)
    case .webSocket(let name, let query): try webSocket(name, query, asker)
    case .scrollback(let name, let query):
      try scrollback(try pastMachine(name, asker), query, asker)
    case .boots(let name): boots(try pastMachine(name, asker), asker)
    case .power(let range): power(range, asker)
    case .order(let range): try order(range, asker)
    case .sensors(let range, let sensor): sensors(range, sensor, asker)
    case .events(let range, let query): try events(range, query, asker)
    case .clearEvents(let name): try clearEvents(name, asker)
    case .clock(let range): clock(range, asker)
    case .setClock(let range): try setClock(range, asker)
    case .inventory(let range): inventory(range, asker)
    case .doctor(let name): try doctor(name, asker)
    case .timeline(let name, let query): timeline(try pastMachine(name, asker), query, asker)
    case .live(let query): try live(query, asker)
    case .search(let query): try search(query, asker)
    case .incidents(let query): incidents(query, asker)
    case .incident(let id): try incident(id, asker)
    case .incidentOutput(let id, let query): try incidentOutput(id, query, asker)
    case .dismiss(let id): try dismiss(id, asker)
    case .health: asker.send(health(asker))
    case .metrics: metrics(asker)
    case .account(let route): try answer(route, asker)
    case .openAPI:
      asker.send(Reply(type: "application/json", body: .bytes(OpenAPI.document)))
    }
  }

  func machine(
    _ name: String,
    _ asker: Asker,
    _ right: Right
  ) throws(APIError) -> MachineName {
    try context.directory.machine(name, for: asker.person, right).name
  }

  /// Who asks across origins or under a foreign name is a web page from elsewhere.
  private func check(_ head: RequestHead, _ connection: HTTPConnection) throws(HTTPRefusal) {
    do throws(HTTPRefusal) {
      guard let rules = connection.peer.entry.rules else {
        throw HTTPRefusal(.forbidden, "igord does not listen there any more")
      }
      try rules.check(head)
    } catch {
      context.counters.bad(error.status == .misdirectedRequest ? .host : .origin)
      throw error
    }
  }

  /// Answers about the consoles of a range, or about all that the person may see.
  ///
  /// A range may have 100,000 names: a worker finds out which machines those are.
  private func consoles(
    _ range: String?,
    _ right: Right,
    _ asker: Asker,
    _ makePieces: @escaping (ConsoleWalk) -> any ConsolePieces
  ) {
    let (directory, person) = (context.directory, asker.person)
    let tell = { (walk: ConsoleWalk) in
      asker.send(Reply(type: "application/json", body: .pieces(makePieces(walk))))
    }
    guard let range else { return tell(ConsoleWalk(through: directory.names, right)) }
    let select: @Sendable () throws(APIError) -> [SelectedMachine] = { () throws(APIError) in
      try directory.select(range, for: person, right)
    }
    shard.work(select, for: asker) { tell(ConsoleWalk(through: $0, right)) }
  }
}
