// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP

/// A question and its answer over a connection of its own.
final class HTTPExchange {
  private let loop: Loop
  private let server: ServerAddress
  private let question: HTTPQuestion
  private let hand: ([UInt8]) throws(Failure) -> Void
  private let tick: () throws(Failure) -> Void
  private var dialer: Dialer?
  private var socket: StreamSocket?
  private var alarm: LoopTimer?
  private var ticker: LoopTimer?
  private var exchange: ClientExchange
  /// What the socket has not taken yet.
  private var request = UnsentBytes()
  /// The token that goes with the request.
  private let token: String?
  /// The status of a refusal, and its body so far, which is kept whole.
  private var refusal: (status: Status, body: [UInt8])?
  private var result: Result<Void, Failure>?

  /// How often `tick` is called.
  private static let tickTime = Duration.milliseconds(250)
  /// The most bytes of an answer that is kept whole.
  private static let limit = 256 << 20
  /// The most bytes of a refusal.
  private static let refusalLimit = 64 << 10

  /// Asks for a path, and gives the answer's body whole.
  static func get(_ target: String, from server: ServerAddress) throws(Failure) -> [UInt8] {
    try ask(HTTPQuestion(.get, target), of: server)
  }

  /// Asks, and gives the answer's body whole.
  static func ask(
    _ question: HTTPQuestion,
    of server: ServerAddress
  ) throws(Failure) -> [UInt8] {
    var body: [UInt8] = []
    try ask(question, of: server) { (bytes) throws(Failure) in
      guard body.count + bytes.count <= limit else {
        throw Failure(.failed, "the answer of \(server) is too long")
      }
      body += bytes
    }
    return body
  }

  /// Asks, and reads the answer as one shape.
  static func ask<Shape: Decodable>(
    _ question: HTTPQuestion,
    of server: ServerAddress,
    for type: Shape.Type
  ) throws(Failure) -> Shape {
    let body = try ask(question, of: server)
    do throws(APIError) {
      return try JSON.decode(type, from: body.span)
    } catch {
      let words = "\(server) answered with something else than expected: \(error.message)"
      throw Failure(.failed, words)
    }
  }

  /// Asks, and hands the answer's body on as it comes; `tick` is called four times a second.
  ///
  /// - Throws: why there is no answer, igord's own refusal, or what the closures throw.
  static func ask(
    _ question: HTTPQuestion,
    of server: ServerAddress,
    tick: @escaping () throws(Failure) -> Void = {},
    body: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let addresses = try server.resolve()
    let loop: Loop
    do throws(SystemError) {
      loop = try Loop()
    } catch {
      throw Failure(.failed, "\(error)")
    }
    let token = question.carriesLogin ? try Logins.stored().token(for: server) : nil
    let exchange = HTTPExchange(question, of: server, token, on: loop, tick: tick, body: body)
    exchange.start(addresses)
    while exchange.result == nil { loop.runTurn() }
    try exchange.result?.get()
  }

  private init(
    _ question: HTTPQuestion,
    of server: ServerAddress,
    _ token: String?,
    on loop: Loop,
    tick: @escaping () throws(Failure) -> Void,
    body: @escaping ([UInt8]) throws(Failure) -> Void
  ) {
    self.question = question
    self.server = server
    self.token = token
    self.loop = loop
    self.tick = tick
    hand = body
    exchange = ClientExchange(answering: question.method)
  }

  private func start(_ addresses: [SocketAddress]) {
    alarm = LoopTimer(on: loop) { [unowned self] in
      let seconds = question.patience.components.seconds
      finish(.failure(Failure(.noServer, "\(server) has been silent for \(seconds) s")))
    }
    ticker = LoopTimer(on: loop) { [unowned self] in
      ticker?.deadline = loop.now + Self.tickTime
      attempt(tick)
    }
    ticker?.deadline = loop.now + Self.tickTime
    dialer = Dialer(to: server, at: addresses, on: loop) { [unowned self] in connected($0) }
  }

  private func connected(_ result: Result<StreamSocket, Failure>) {
    switch result {
    case .failure(let error):
      finish(.failure(error))
    case .success(let socket):
      self.socket = socket
      socket.onReady = { [unowned self] readiness in
        if readiness.contains(.writable) { write() }
        read()
      }
      request.append(question.bytes(for: server, token: token))
      alarm?.deadline = loop.now + question.patience
      write()
      socket.readyAgain(.readable)
    }
  }

  /// Sends what is left of the request; what the socket does not take now waits until it does.
  private func write() {
    guard result == nil, let socket else { return }
    switch request.drain(into: socket) {
    case .moved: alarm?.deadline = loop.now + question.patience
    case .blocked: break
    // The next read says what happened; an answer may have come before the end of the request.
    case .broken: request.removeAll()
    }
  }

  private func read() {
    guard result == nil, let socket else { return }
    var bytes: [UInt8] = []
    switch socket.read(appendingTo: &bytes) {
    case .bytes:
      alarm?.deadline = loop.now + question.patience
      receive(bytes)
      if result == nil { socket.readyAgain(.readable) }
    case .wouldBlock:
      break
    case .closed:
      inputEnded()
    case .failed(let code):
      finish(.failure(server.failure(code)))
    }
  }

  private func receive(_ bytes: [UInt8]) {
    var rest = bytes.span
    do throws(HTTPRefusal) {
      while result == nil, let event = try exchange.receive(&rest) { take(event) }
    } catch {
      finish(.failure(Failure(.failed, "\(server) does not speak igor's HTTP: \(error)")))
    }
  }

  private func take(_ event: ClientExchange.Event) {
    switch event {
    case .head(let head):
      if !(200..<300 ~= head.status.rawValue) { refusal = (head.status, []) }
    case .body(let bytes):
      guard refusal == nil else { return keep(bytes) }
      attempt { () throws(Failure) in try hand(bytes) }
    case .end:
      end()
    }
  }

  private func attempt(_ work: () throws(Failure) -> Void) {
    do throws(Failure) {
      try work()
    } catch {
      finish(.failure(error))
    }
  }

  /// Keeps what a refusal says, as far as anybody would read it.
  private func keep(_ bytes: [UInt8]) {
    guard let count = refusal?.body.count, count + bytes.count <= Self.refusalLimit else { return }
    refusal?.body += bytes
  }

  private func inputEnded() {
    guard exchange.inputEnded() else {
      return finish(.failure(Failure(.noServer, "\(server) ended in the middle of its answer")))
    }
    end()
  }

  private func end() {
    guard let refusal else { return finish(.success(())) }
    let error = APIError.read(refusal.body, status: refusal.status)
    let hadToken = question.carriesLogin ? token != nil : nil
    finish(.failure(server.failure(error, refusal.status, hadToken: hadToken)))
  }

  private func finish(_ result: Result<Void, Failure>) {
    guard self.result == nil else { return }
    self.result = result
    dialer?.cancel()
    socket?.close()
    alarm = nil
    ticker = nil
  }
}
