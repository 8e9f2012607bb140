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
final class HTTPConnection: ServedConnection {
  let stream: StreamSocket
  let peer: Peer
  /// How whoever asked last said who they are; `nil` for what is open to all.
  var standing: Standing?
  /// Held until the connection is gone, or by the stream that it became.
  let place: ConnectionPlace
  unowned let shard: ServerShard
  var reader: RequestReader
  var output = UnsentBytes()
  var pieces: (any ReviewedPieces)?
  var isMakingPiece = false
  /// A body that grows while it is sent.
  var live: (any LiveBody)?
  /// The WebSocket over which that is sent, where it is not a chunked body.
  var socket: LiveSocket?
  /// The answer on its way is the last one.
  var isLast = false
  var isOver = false
  /// Nothing was read yet.
  private var isFresh = true
  /// When rights are looked at again; only while an answer lasts.
  var reviewAt: Moment?
  /// When the client last took something.
  var tookAt: Moment
  private var timer: LoopTimer?

  /// How long a client may take no byte of an answer.
  private static let stuckTime = Duration.seconds(60)
  /// How often rights are looked at without a change: a token ends by itself, too.
  static let reviewTime = Duration.seconds(5)
  /// Reads in one turn, of 64 KiB each at most.
  static let readShare = 4

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
    let (context, identity) = (shard.context, peer.identity)
    reader = RequestReader(at: shard.loop.now) { head in
      (try? context.roster.caller(identity, token: head.token)) != nil
    }
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

  func schedule() {
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

  // MARK: The end of an answer

  func answered() {
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

  func write(_ bytes: [UInt8]) {
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

  func over() {
    isOver = true
    timer = nil
    pieces = nil
    endLive()
    shard.forget(self)
  }
}
