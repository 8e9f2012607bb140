// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP
internal import Notation

/// An HTTP/1.1 connection on the loop that serves it.
///
/// The reader says what to do, this does it. One answer at a time: its bytes, or its pieces
/// as the client takes them. A connection that becomes a stream leaves for its console's
/// loop and is nobody's here any more.
final class HTTPConnection {
  let stream: StreamSocket
  let peer: Peer
  /// How whoever asked last said who they are; `nil` for what is open to all.
  var standing: Standing?
  /// Held until the connection is gone, or by the stream that it became.
  let place: ConnectionPlace
  private unowned let shard: ServerShard
  private var reader: RequestReader
  private var output = Output()
  private var pieces: (any ReviewedPieces)?
  private var isMakingPiece = false
  /// A body that grows while it is sent.
  private var live: (any LiveBody)?
  /// The WebSocket over which that is sent, where it is not a chunked body.
  private var socket: LiveSocket?
  /// The answer on its way is the last one.
  private var isLast = false
  private var isOver = false
  /// Nothing was read yet.
  private var isFresh = true
  /// When rights are looked at again; only while an answer lasts.
  private var reviewAt: Moment?
  /// When the client last took something.
  private var tookAt: Moment
  private var timer: LoopTimer?

  /// How long a client may take no byte of an answer.
  private static let stuckTime = Duration.seconds(60)
  /// How often rights are looked at without a change: a token ends by itself, too.
  private static let reviewTime = Duration.seconds(5)
  /// Reads in one turn, of 64 KiB each at most.
  private static let readShare = 4

  init(
    _ stream: StreamSocket,
    peer: Peer,
    place: ConnectionPlace,
    shard: ServerShard
  ) {
    self.stream = stream
    self.peer = peer
    self.place = place
    self.shard = shard
    tookAt = shard.loop.now
    reader = RequestReader(at: shard.loop.now)
    timer = LoopTimer(on: shard.loop) { [unowned self] in timerFired() }
    timer?.deadline = reader.deadline
    stream.onReady = { [unowned self] in ready($0) }
  }

  // MARK: Events

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    if !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) { read() }
  }

  private func read() {
    if socket != nil { return readSocket() }
    var reads = 0
    while !isOver, reader.wantsInput {
      // Who sends faster than we read must not have the loop for itself.
      guard reads < Self.readShare else {
        stream.readyAgain(.readable)
        break
      }
      reads += 1
      var effect = RequestReader.Effect.wait
      var isTLS = false
      let result = stream.read {
        isTLS = isFresh && TLSHello.begins($0)
        isFresh = false
        effect = reader.receive($0, at: shard.loop.now)
      }
      if isTLS { shard.context.metTLS(peer) }
      switch result {
      case .bytes: perform(effect)
      case .wouldBlock: return schedule()
      case .closed: return perform(reader.ended())
      case .failed: return stream.goOnInClear() ? refuseClear() : close()
      }
    }
    schedule()
  }

  /// Tells a client that speaks in clear what is spoken here.
  private func refuseClear() {
    shard.context.metClear(peer)
    isLast = true
    send(.failure(HTTPRefusal(.badRequest, "this port speaks TLS: use https://")), to: .get)
  }

  private func timerFired() {
    perform(reader.timerFired(at: shard.loop.now))
    if !isOver, !output.isEmpty, shard.loop.now - tookAt >= Self.stuckTime { close() }
    if let reviewAt, reviewAt <= shard.loop.now { review() }
    if let socket, socket.deadline <= shard.loop.now { close() }
    schedule()
  }

  private func schedule() {
    guard !isOver else { return }
    let stuck = output.isEmpty ? nil : tookAt + Self.stuckTime
    if live == nil, pieces == nil { reviewAt = nil }
    timer?.deadline = [reader.deadline, stuck, reviewAt, socket?.deadline].compactMap { $0 }.min()
  }

  private func perform(_ effect: RequestReader.Effect) {
    switch effect {
    case .wait: break
    case .sendContinue: write(HeadWriter(.continueRequest).finish())
    case .request(let head, let body): shard.answerer.answer(head, body, for: self)
    case .refuse(let refusal):
      shard.context.counters.bad(.http)
      isLast = true
      send(.failure(refusal), to: .get)
    case .close: close()
    }
  }

  // MARK: Answers

  /// Answers the request that was given out last.
  func send(_ reply: Reply, to method: Method) {
    guard !isOver else { return }
    shard.context.counters.answered(reply.status.rawValue)
    isLast = isLast || !reader.keepsAlive || shard.context.isStopping
    var head = shard.head(reply.status)
    head.add(reply.fields)
    if isLast { head.add("Connection", "close") }
    tookAt = shard.loop.now
    switch reply.body {
    case .bytes(let bytes):
      if !reply.status.hasNoBody { head.add("Content-Length", String(bytes.count)) }
      write(head.finish() + (method == .head ? [] : bytes))
      if output.isEmpty { answered() }
    case .pieces(let pieces):
      head.add("Transfer-Encoding", "chunked")
      write(head.finish())
      if method == .head {
        if output.isEmpty { answered() }
      } else {
        self.pieces = pieces
        reviewAt = shard.loop.now + Self.reviewTime
        makePiece()
      }
    }
    schedule()
  }

  /// Answers the request that was given out last with what comes in time.
  func send(_ body: any LiveBody, type: String) {
    guard !isOver else { return body.cancel() }
    shard.context.counters.answered(Status.ok.rawValue)
    isLast = isLast || !reader.keepsAlive || shard.context.isStopping
    var head = shard.head(.ok)
    head.add("Content-Type", type)
    if isLast { head.add("Connection", "close") }
    head.add("Transfer-Encoding", "chunked")
    write(head.finish())
    begin(body)
  }

  /// Answers the request that was given out last with a WebSocket, and sends that frames.
  func send(_ body: any LiveBody, over handshake: WebSocketHandshake) {
    guard !isOver else { return body.cancel() }
    shard.context.counters.answered(Status.switchingProtocols.rawValue)
    isLast = true
    socket = LiveSocket(at: shard.loop.now)
    write(handshake.response())
    let unread = reader.takeUnread()
    hear(unread.span)
    begin(body)
    stream.readyAgain(.readable)
  }

  private func begin(_ body: any LiveBody) {
    guard !isOver else { return body.cancel() }
    tookAt = shard.loop.now
    live = body
    body.begin { [weak self] in self?.sendLive() }
    reviewAt = shard.loop.now + Self.reviewTime
    sendLive()
  }

  /// Looks again at who may be here, and while an answer lasts at what whoever asked may do.
  ///
  /// What grows is told to them as far as they may know it; what was, not to the end where
  /// their login has ended.
  func review() {
    guard !isOver else { return }
    guard peer.isWelcome else { return close() }
    guard let standing, live != nil || pieces != nil else { return }
    reviewAt = shard.loop.now + Self.reviewTime
    let person = standing.person(in: shard.context.roster, at: shard.loop.wall)
    if let live {
      live.review(person)
    } else if person == nil {
      close()
    }
  }

  /// Sends what a growing body has, where the client took what it had before.
  private func sendLive() {
    guard let live, !isOver, output.isEmpty else { return }
    let bytes = live.take()
    if !bytes.isEmpty {
      tookAt = shard.loop.now
      write(socket == nil ? Chunk.header(bytes.count) + bytes + Chunk.trailer : bytes)
    }
    guard !isOver else { return }
    if live.isEnded {
      endLive()
      write(socket?.goodbye() ?? Chunk.end)
      if output.isEmpty { answered() }
    }
    schedule()
  }

  /// Takes what the client of a WebSocket says.
  private func readSocket() {
    var reads = 0
    while !isOver {
      guard reads < Self.readShare else { return stream.readyAgain(.readable) }
      reads += 1
      switch stream.read({ hear($0) }) {
      case .bytes: break
      case .wouldBlock: return schedule()
      case .closed, .failed: return close()
      }
    }
  }

  private func hear(_ bytes: Span<UInt8>) {
    guard let answer = socket?.heard(bytes, at: shard.loop.now) else { return }
    if !answer.isEmpty { write(answer) }
    if socket?.isDone == true { close() }
  }

  private func endLive() {
    let ended = live.take()
    ended?.cancel()
  }

  /// Has a worker make the next piece, where the last one is sent.
  private func makePiece() {
    guard let pieces, !isMakingPiece, output.isEmpty else { return }
    isMakingPiece = true
    let (context, standing) = (shard.context, standing)
    // Nothing where it may not be told any more.
    let make: @Sendable () -> (any ReviewedPieces, [UInt8]?)? = {
      var pieces = pieces
      if let standing {
        guard let person = standing.person(in: context.roster, at: .now), pieces.review(person)
        else { return nil }
      }
      let piece = pieces.next()
      return (pieces, piece)
    }
    let isAccepted = context.workers.submit(make, on: shard.loop) { [weak self] made in
      guard let self else { return }
      guard let made else { return close() }
      send(piece: made.1, of: made.0)
    }
    if !isAccepted { close() }
  }

  private func send(piece: [UInt8]?, of rest: any ReviewedPieces) {
    isMakingPiece = false
    guard !isOver else { return }
    tookAt = shard.loop.now
    guard let piece else {
      pieces = nil
      write(Chunk.end)
      if output.isEmpty { answered() }
      return schedule()
    }
    pieces = rest
    if !piece.isEmpty { write(Chunk.header(piece.count) + piece + Chunk.trailer) }
    makePiece()
    schedule()
  }

  private func answered() {
    guard !isOver else { return }
    guard !isLast else { return linger() }
    let effect = reader.answered(closing: false, at: shard.loop.now)
    if case .close = effect { return linger() }
    if case .wait = effect { return stream.readyAgain(.readable) }
    // Not at once: a client may have sent a thousand requests in one go.
    shard.loop.later { [weak self] in
      guard let self, !isOver else { return }
      perform(effect)
      if reader.wantsInput { stream.readyAgain(.readable) }
    }
  }

  private func linger() {
    stream.shutdownWriting()
    reader.linger(at: shard.loop.now)
    stream.readyAgain(.readable)
    schedule()
  }

  // MARK: Bytes out

  private func write(_ bytes: [UInt8]) {
    output.append(bytes)
    _ = drain()
  }

  private func flush() {
    guard !output.isEmpty, drain(), output.isEmpty else { return }
    if live != nil {
      sendLive()
    } else if pieces != nil {
      makePiece()
    } else {
      answered()
    }
    schedule()
  }

  /// Sends what the client takes; false where it is gone.
  private func drain() -> Bool {
    switch output.drain(into: stream) {
    case .moved:
      tookAt = shard.loop.now
      return true
    case .blocked: return true
    case .broken:
      close()
      return false
    }
  }

  // MARK: The end

  /// Gives the stream away, with what was read and not used; this object is then done.
  func leave() -> (StreamTransfer, unread: [UInt8]) {
    over()
    return (stream.detach(), reader.takeUnread())
  }

  /// igord stops: what lasts gets its end, as far as the client takes it at once.
  func stop() {
    sendLive()
    close()
  }

  func close() {
    guard !isOver else { return }
    over()
    stream.close()
  }

  private func over() {
    isOver = true
    timer = nil
    pieces = nil
    endLive()
    shard.forget(self)
  }
}
