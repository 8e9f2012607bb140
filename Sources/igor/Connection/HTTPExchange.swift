// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP

/// A question and its answer over a connection of its own.
final class HTTPExchange {
  private let loop: Loop
  private let server: ServerAddress
  private let request: [UInt8]
  private let hand: ([UInt8]) throws(Failure) -> Void
  private var dialer: Dialer?
  private var socket: StreamSocket?
  private var alarm: LoopTimer?
  private var exchange = ClientExchange(answering: .get)
  /// The status of a refusal, and its body so far, which is kept whole.
  private var refusal: (status: Status, body: [UInt8])?
  private var result: Result<Void, Failure>?

  /// How long the server may be silent.
  private static let patience = Duration.seconds(30)
  /// The most bytes of an answer that is kept whole.
  private static let limit = 256 << 20
  /// The most bytes of a refusal.
  private static let refusalLimit = 64 << 10

  /// Asks, and gives the answer's body whole.
  static func get(_ target: String, from server: ServerAddress) throws(Failure) -> [UInt8] {
    var body: [UInt8] = []
    try get(target, from: server) { (bytes) throws(Failure) in
      guard body.count + bytes.count <= limit else {
        throw Failure(.failed, "the answer of \(server) is too long")
      }
      body += bytes
    }
    return body
  }

  /// Asks, and hands the answer's body on as it comes.
  ///
  /// - Throws: why there is no answer, igord's own refusal, or what `body` throws.
  static func get(
    _ target: String,
    from server: ServerAddress,
    body: @escaping ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let addresses = try server.resolve()
    let loop: Loop
    do throws(SystemError) {
      loop = try Loop()
    } catch {
      throw Failure(.failed, "\(error)")
    }
    let exchange = HTTPExchange(target, from: server, on: loop, body: body)
    exchange.start(addresses)
    while exchange.result == nil { loop.runTurn() }
    try exchange.result?.get()
  }

  private init(
    _ target: String,
    from server: ServerAddress,
    on loop: Loop,
    body: @escaping ([UInt8]) throws(Failure) -> Void
  ) {
    self.loop = loop
    self.server = server
    hand = body
    var head = HeadWriter(.get, target: target, host: server.hostField)
    head.add("User-Agent", "igor")
    head.add("Connection", "close")
    request = head.finish()
  }

  private func start(_ addresses: [SocketAddress]) {
    alarm = LoopTimer(on: loop) { [unowned self] in
      finish(.failure(Failure(.noServer, "\(server) has been silent for 30 s")))
    }
    dialer = Dialer(addresses, on: loop) { [unowned self] result in connected(result) }
  }

  private func connected(_ result: Result<StreamSocket, SystemError>) {
    switch result {
    case .failure(let error):
      finish(.failure(server.failure(error.code)))
    case .success(let socket):
      self.socket = socket
      socket.onReady = { [unowned self] _ in read() }
      // A request is far below what a fresh socket takes at once.
      let request = request
      guard socket.write(request.span) == .bytes(request.count) else {
        return finish(.failure(Failure(.noServer, "\(server) took no request")))
      }
      alarm?.deadline = loop.now + Self.patience
      socket.readyAgain(.readable)
    }
  }

  private func read() {
    guard result == nil, let socket else { return }
    var bytes: [UInt8] = []
    switch socket.read(appendingTo: &bytes) {
    case .bytes:
      alarm?.deadline = loop.now + Self.patience
      receive(bytes)
      socket.readyAgain(.readable)
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
      if head.status != .ok { refusal = (head.status, []) }
    case .body(let bytes):
      guard refusal == nil else { return keep(bytes) }
      do throws(Failure) {
        try hand(bytes)
      } catch {
        finish(.failure(error))
      }
    case .end:
      end()
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
    finish(.failure(Failure(ConsoleVisit.exitStatus(refusal.status.rawValue), error.message)))
  }

  private func finish(_ result: Result<Void, Failure>) {
    guard self.result == nil else { return }
    self.result = result
    dialer?.cancel()
    socket?.close()
    alarm = nil
  }
}

extension APIError {
  /// The error in the body of an answer, or what its status says where it has none.
  static func read(_ body: [UInt8], status: Status) -> APIError {
    if let found: ErrorBody = try? JSON.decode(from: body.span) { return found.error }
    return APIError(code: "http_\(status.rawValue)", message: "igord answered \(status.reason)")
  }
}
