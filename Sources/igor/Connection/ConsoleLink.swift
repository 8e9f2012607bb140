// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP

/// A WebSocket to one console: frames below, messages above.
///
/// One connection at a time; `connect` begins a new one and forgets the last. Events come
/// from the loop, never from inside a call, and after `disconnected` no more of them.
final class ConsoleLink {
  enum Event {
    case message(ConsoleMessage)
    /// The console's bytes.
    case bytes([UInt8])
    case pong
    /// With whether something was still to be sent.
    case disconnected(Disconnection, wasBehind: Bool)
    /// There is room again for what is typed.
    case drained
  }

  private enum State {
    case idle
    case dialing(Dialer, WebSocketRequest)
    /// The request is out; a refusal's status and body may be coming.
    case asking(StreamSocket, WebSocketRequest, ClientExchange, (Status, [UInt8])?)
    case open(StreamSocket, WebSocketConnection)
  }

  var onEvent: (Event) -> Void = { _ in }
  /// While true nothing is read, and igord holds the console's output for us in its log.
  var isPaused = false {
    didSet { if oldValue && !isPaused { socket?.readyAgain(.readable) } }
  }

  private let server: ServerAddress
  private let addresses: [SocketAddress]
  /// What igord knows this user by, where not by a Unix socket.
  private let token: String?
  private let loop: Loop
  private var state = State.idle
  private var outgoing = UnsentBytes()
  private var alarm: LoopTimer?

  /// Typed bytes that may wait here; beyond, a pipe is not read.
  private static let outgoingLimit = 64 * 1024
  /// Those of a person, who is always read: behind what was pasted the key may come that leaves.
  private static let pasteLimit = 4 << 20
  /// igord pings every 25 s; with three missing the connection is gone.
  private static let silence = Duration.seconds(75)
  private static let answerTime = Duration.seconds(10)

  init(
    _ server: ServerAddress,
    at addresses: [SocketAddress],
    token: String? = nil,
    on loop: Loop
  ) {
    self.server = server
    self.token = token
    self.addresses = addresses
    self.loop = loop
    alarm = LoopTimer(on: loop) { [unowned self] in
      end(.lost(code: nil, reason: "nothing heard from it"))
    }
  }

  /// Whether more may be typed by a pipe.
  var hasRoom: Bool { outgoing.count < Self.outgoingLimit }

  /// Whether more may be typed by a person.
  var hasPasteRoom: Bool { outgoing.count < Self.pasteLimit }

  /// Whether something of an open connection's waits that the socket has not taken.
  var isBehind: Bool {
    guard case .open = state else { return false }
    return !outgoing.isEmpty
  }

  /// Begins a connection.
  func connect(_ query: AttachQuery) {
    drop()
    let request = WebSocketRequest(
      target: query.target,
      host: server.hostField,
      subprotocol: "igor.console.v1",
      fields: [Field("User-Agent", "igor")]
        + (token.map { [Field("Authorization", "Bearer \($0)")] } ?? [])
    )
    let dialer = Dialer(to: server, at: addresses, on: loop) { [unowned self] in
      dialed($0, request)
    }
    state = .dialing(dialer, request)
  }

  /// Says goodbye, and closes without waiting for the answer.
  func close() {
    if case .open(let socket, var connection) = state {
      connection.close(.normal)
      outgoing.append(connection.takeControl())
      state = .open(socket, connection)
      write()
    }
    drop()
  }

  func send(_ request: ConsoleRequest) {
    append(.text, JSON.encode(request))
  }

  /// Types bytes on the console.
  func type(_ bytes: [UInt8]) {
    append(.binary, bytes)
  }

  func ping() {
    guard case .open(let socket, var connection) = state else { return }
    connection.sendPing()
    outgoing.append(connection.takeControl())
    state = .open(socket, connection)
    write()
  }

  private func append(_ opcode: Opcode, _ payload: [UInt8]) {
    guard case .open(_, let connection) = state, connection.isOpen else { return }
    var frame: [UInt8] = []
    frame.append(frame: opcode, payload.span, mask: connection.mask())
    outgoing.append(frame)
    write()
  }

  private var socket: StreamSocket? {
    switch state {
    case .idle, .dialing: nil
    case .asking(let socket, _, _, _), .open(let socket, _): socket
    }
  }

  /// Forgets the connection.
  private func drop() {
    if case .dialing(let dialer, _) = state { dialer.cancel() }
    socket?.close()
    state = .idle
    outgoing.removeAll()
    alarm?.deadline = nil
  }

  private func end(_ why: Disconnection) {
    if case .idle = state { return }
    let wasBehind = isBehind
    drop()
    onEvent(.disconnected(why, wasBehind: wasBehind))
  }

  private func dialed(
    _ result: Result<StreamSocket, Failure>,
    _ request: WebSocketRequest
  ) {
    switch result {
    case .failure(let error):
      end(.unreachable(error))
    case .success(let socket):
      state = .asking(socket, request, ClientExchange(answering: .get, bodyLimit: 65_536), nil)
      socket.onReady = { [unowned self] in ready($0) }
      outgoing.append(request.bytes)
      alarm?.deadline = loop.now + Self.answerTime
      write()
      socket.readyAgain(.readable)
    }
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { write() }
    if !readiness.isDisjoint(with: [.readable, .failed, .hungUp]) { read() }
  }

  private func write() {
    guard let socket else { return }
    let wasFull = !hasRoom
    switch outgoing.drain(into: socket) {
    case .moved, .blocked: break
    // The next read says what happened.
    case .broken: return socket.readyAgain(.readable)
    }
    if wasFull && hasRoom { loop.later { [weak self] in self?.onEvent(.drained) } }
  }

  private func read() {
    guard !isPaused, let socket else { return }
    var bytes: [UInt8] = []
    switch socket.read(appendingTo: &bytes) {
    case .bytes:
      receive(bytes)
      socket.readyAgain(.readable)
    case .wouldBlock:
      break
    case .closed:
      inputEnded()
    case .failed(let code):
      end(.lost(code: nil, reason: SystemError.text(of: code)))
    }
  }

  private func receive(_ bytes: [UInt8]) {
    var rest = bytes.span
    if case .asking = state { receiveAnswer(&rest) }
    guard case .open(let socket, var connection) = state else { return }
    alarm?.deadline = loop.now + Self.silence
    var events: [WebSocketConnection.Event] = []
    while let event = connection.receive(&rest) { events.append(event) }
    if connection.hasControl { outgoing.append(connection.takeControl()) }
    state = .open(socket, connection)
    write()
    for event in events {
      // An event before may have ended this connection or begun another.
      guard socket === self.socket else { return }
      handle(event)
    }
  }
}

// What comes.
extension ConsoleLink {
  /// The answer to the upgrade: a WebSocket from then on, or a refusal.
  private func receiveAnswer(_ rest: inout Span<UInt8>) {
    do throws(HTTPRefusal) {
      while case .asking(let socket, let request, var exchange, var refusal) = state {
        guard let event = try exchange.receive(&rest) else {
          state = .asking(socket, request, exchange, refusal)
          return
        }
        switch event {
        case .head(let head) where head.status == .switchingProtocols:
          try request.verify(head)
          state = .open(socket, WebSocketConnection(role: .client, byteLimit: 1 << 20))
          return
        case .head(let head): refusal = (head.status, [])
        case .body(let bytes): refusal?.1 += bytes
        case .end: return refuse(refusal)
        }
        state = .asking(socket, request, exchange, refusal)
      }
    } catch {
      let failure = Failure(.failed, "\(server) does not speak igor.console.v1: \(error)")
      end(.unreachable(failure))
    }
  }

  private func refuse(_ refusal: (Status, [UInt8])?) {
    guard let (status, body) = refusal else { return }
    end(.refused(status: status.rawValue, APIError.read(body, status: status)))
  }

  private func inputEnded() {
    guard case .asking(_, _, var exchange, let refusal) = state, exchange.inputEnded() else {
      return end(.lost(code: nil, reason: ""))
    }
    refuse(refusal)
  }

  private func handle(_ event: WebSocketConnection.Event) {
    switch event {
    case .binary(let bytes):
      onEvent(.bytes(bytes))
    case .text(let bytes):
      // What cannot be read is of a later version, or nothing that helps anybody.
      if let message: ConsoleMessage = try? JSON.decode(from: bytes.span) {
        onEvent(.message(message))
      }
    case .pong:
      onEvent(.pong)
    case .closed(let code, let reason):
      end(.lost(code: code.rawValue, reason: reason))
    case .failed(let error):
      end(.lost(code: nil, reason: error.description))
    }
  }
}
