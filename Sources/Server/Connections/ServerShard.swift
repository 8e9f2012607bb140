// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation

/// The connections that one loop serves.
final class ServerShard {
  let loop: Loop
  let context: ServerContext
  var answerer: Answerer { Answerer(self) }
  private var connections: [ObjectIdentifier: any ServedConnection] = [:]
  /// Looks at what all may do who are here.
  private lazy var reviews = Round(
    on: loop,
    over: { [unowned self] in Array(connections.keys) },
    visit: { [unowned self] in connections[$0]?.review() }
  )
  /// The `Date` field, made once a second.
  private var date = (second: Int64.min, text: "")
  /// What waits for an answer from another loop, by number.
  private var waiting: [Int: (any Sendable) -> Void] = [:]
  private var lastWaiting = 0
  private var answers: Mailbox<(Int, any Sendable)>?

  init(on loop: Loop, context: ServerContext) {
    self.loop = loop
    self.context = context
    // Who answers has the mailbox too, and may answer when the shard is gone.
    answers = Mailbox(on: loop) { [weak self] in
      for (number, answer) in $0 { self?.waiting.removeValue(forKey: number)?(answer) }
    }
  }

  /// Makes a function that any thread may call, once, to have `then` run on this loop.
  func reply<Answer: Sendable>(
    _ then: @escaping (Answer) -> Void
  ) -> @Sendable (Answer) -> Void {
    lastWaiting += 1
    let number = lastWaiting
    waiting[number] = { if let answer = $0 as? Answer { then(answer) } }
    return { [answers] in answers?.post((number, $0)) }
  }

  /// Has a worker do something for a request; who asks is told where it fails, or too many wait.
  func work<Value: Sendable>(
    _ body: @escaping @Sendable () throws(APIError) -> Value,
    for asker: Answerer.Asker,
    then: @escaping (Value) -> Void
  ) {
    let work: @Sendable () -> Result<Value, APIError> = { Result(catching: body) }
    let isTaken = context.workers.submit(work, on: loop) { result in
      switch result {
      case .success(let value): then(value)
      case .failure(let error): asker.send(.failure(error))
      }
    }
    if !isTaken { asker.send(.failure(APIError.busy)) }
  }

  /// Has a worker begin something whose answer comes from elsewhere, once.
  func begin<Answer: Sendable>(
    _ body: @escaping @Sendable (@escaping @Sendable (Answer) -> Void) -> Void,
    for asker: Answerer.Asker,
    then: @escaping (Answer) -> Void
  ) {
    let answer = reply(then)
    if context.workers.submit({ body(answer) }) { return }
    waiting[lastWaiting] = nil
    asker.send(.failure(APIError.busy))
  }

  /// The head of an answer with the fields that all have.
  func head(_ status: Status) -> HeadWriter {
    let second = loop.wall.nanoseconds / 1_000_000_000
    if second != date.second { date = (second, HTTPDate.text(of: loop.wall)) }
    var head = HeadWriter(status)
    head.add("Date", date.text)
    head.add("Cache-Control", "no-store")
    head.add("X-Content-Type-Options", "nosniff")
    return head
  }

  /// Takes a connection over from the loop that listens.
  ///
  /// Who is at a Unix socket's other end is found out first; until then nothing is read.
  func accept(_ arrival: Arrival) {
    guard let peer = arrival.credentials else { return begin(arrival, remotePeer(arrival)) }
    if let user = context.names.known(peer.user, at: loop.now) {
      return begin(arrival, localPeer(arrival, peer, user))
    }
    let (names, now) = (context.names, loop.now)
    let lookUp: @Sendable () -> LocalUser? = { names.lookUp(peer.user, at: now) }
    let isAccepted = context.workers.submit(lookUp, on: loop) { [weak self] in
      guard let self else { return }
      begin(arrival, localPeer(arrival, peer, $0))
    }
    if !isAccepted { begin(arrival, localPeer(arrival, peer, nil)) }
  }

  private func remotePeer(_ arrival: Arrival) -> Peer {
    Peer(
      place: Self.text(of: arrival.entry.address),
      entry: arrival.entry,
      source: arrival.entry.address.ip.map { $0.source } ?? "unix"
    )
  }

  private func localPeer(
    _ arrival: Arrival,
    _ peer: PeerCredentials,
    _ user: LocalUser?
  ) -> Peer {
    Peer(
      place: "unix",
      entry: arrival.entry,
      local: Identity(peer, user, group: arrival.group, own: context.process),
      source: "unix:\(peer.user)"
    )
  }

  /// Begins to serve a connection; one whose listener went meanwhile is closed.
  private func begin(_ arrival: Arrival, _ peer: Peer) {
    guard let rules = peer.entry.rules,
      let stream = try? StreamSocket(arrival.transfer, on: loop)
    else { return }
    if let security = arrival.security { stream.secure(with: security) }
    let place = arrival.place
    switch rules.kind {
    case .http: remember(HTTPConnection(stream, peer: peer, place: place, shard: self))
    case .raw: remember(HelloConnection(stream, peer: peer, place: place, shard: self))
    case .console(let port):
      let attach: (StreamTransfer) -> Void = { [context] stream in
        var request = RawStream.request(for: port, peer: peer, place: place)
        context.record(&request)
        context.keepProtocolsAway(from: &request, peer)
        context.rack.attach(request, stream: stream)
      }
      guard arrival.security != nil else { return attach(stream.detach()) }
      remember(
        PortConnection(stream, peer: peer, place: place, shard: self, attach: attach)
      )
    }
  }

  private static func text(of address: SocketAddress) -> String {
    address.ip == nil ? "unix" : address.description
  }

  private func remember(_ connection: any ServedConnection) {
    connections[ObjectIdentifier(connection)] = connection
  }

  /// Lets go of a connection that is over, when this turn's events are through.
  func forget(_ connection: any ServedConnection) {
    guard let kept = connections.removeValue(forKey: ObjectIdentifier(connection)) else { return }
    loop.later { _ = kept }
  }

  /// Looks again at what those may do who are here.
  ///
  /// Some of them a turn, as the consoles' loops do: there may be thousands.
  func review() { reviews.begin() }

  /// Closes everything; igord stops.
  func close() {
    for connection in connections.values { connection.stop() }
  }
}
