// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import Notation
import TestSupport

/// An igord that does what a test says, on the test's own loop.
final class FakeServer {
  let path: String
  /// What to give igor as `--server`.
  var url: String {
    switch listener?.local {
    case .some(.unix(let path)): "unix:\(path)"
    case .some(let address): "http://\(address)/"
    case nil: ""
    }
  }
  /// What was asked for, oldest first.
  var targets: [String] { asked.map(\.target) }
  private(set) var asked: [Request] = []
  /// WebSockets, oldest first.
  private(set) var consoles: [FakeConsole] = []
  /// Answers by path, or by method and path (`PUT /users/bob`); of the rest, `/machines` is made from `machines`.
  var answers: [String: (Status, String)] = [:]
  var machines = ["osl03"]
  /// What every console is greeted with; nothing for no greeting.
  var greeting: ((String) -> ConsoleMessage?)?

  /// A request as it came.
  struct Request {
    var method: Method
    var target: String
    var body: String
    var token: String?
    var accept: String?
  }

  private let loop: Loop
  private let address: SocketAddress
  private var listener: Listener?
  private var waiting: [StreamSocket] = []

  init(at path: String, on loop: Loop) throws {
    self.path = path
    self.loop = loop
    address = .unix(path)
    try start()
  }

  /// Listens at a TCP port of the system's choice.
  init(on loop: Loop) throws {
    path = ""
    self.loop = loop
    address = .loopback(port: 0)
    try start()
  }

  func start() throws {
    listener = try Listener(at: address, on: loop) { [unowned self] in accept($0) }
  }

  /// Closes everything, as a killed igord does.
  func stop() {
    listener?.close()
    listener = nil
    for console in consoles { console.drop() }
    for socket in waiting { socket.close() }
    waiting = []
  }

  private func accept(_ socket: StreamSocket) {
    waiting.append(socket)
    var parser = RequestParser()
    socket.onReady = { [unowned self, unowned socket] _ in
      var bytes: [UInt8] = []
      guard case .bytes = socket.read(appendingTo: &bytes) else { return }
      var rest = bytes.span
      guard let head = try? parser.parse(&rest) else { return }
      let body = rest.indices.map { rest[$0] }
      answer(head, String(decoding: body, as: UTF8.self), on: socket)
    }
    socket.readyAgain(.readable)
  }

  private func answer(_ head: RequestHead, _ body: String, on socket: StreamSocket) {
    let request = Request(
      method: head.method,
      target: head.target,
      body: body,
      token: head.fields.value(of: "authorization"),
      accept: head.fields.value(of: "accept")
    )
    asked.append(request)
    let path = head.target.split(separator: "?").first.map(String.init) ?? ""
    if let (status, body) = answers["\(head.method.rawValue) \(path)"] {
      return respond(status, body, on: socket)
    }
    if let (status, body) = answers[path] { return respond(status, body, on: socket) }
    if path.hasPrefix("/console/"), WebSocketHandshake.isAsked(by: head) {
      return upgrade(head, on: socket)
    }
    if path == "/machines" {
      let list = machines.map { "{\"machine\": \"\($0)\", \"ok\": true}" }.joined(separator: ", ")
      return respond(.ok, "[\(list)]", on: socket)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    if path.hasPrefix("/machines/"), machines.contains(name) {
      return respond(.ok, "[{\"machine\": \"\(name)\", \"ok\": true}]", on: socket)
    }
    let error = "{\"error\": {\"code\": \"not_found\", \"message\": \"no machine \(name)\"}}"
    respond(.notFound, error, on: socket)
  }

  private func respond(_ status: Status, _ body: String, on socket: StreamSocket) {
    var head = HeadWriter(status)
    head.add("Content-Length", "\(body.utf8.count)")
    let bytes = head.finish() + Array(body.utf8)
    _ = socket.write(bytes.span)
    socket.shutdownWriting()
  }

  private func upgrade(_ head: RequestHead, on socket: StreamSocket) {
    guard let handshake = try? WebSocketHandshake(head, subprotocols: ["igor.console.v1"]) else {
      return
    }
    let response = handshake.response()
    _ = socket.write(response.span)
    waiting.removeAll { $0 === socket }
    let console = FakeConsole(socket)
    consoles.append(console)
    if let message = greeting?(head.target) { console.send(message) }
  }
}

/// The server's end of one WebSocket.
final class FakeConsole {
  /// What was typed.
  private(set) var typed: [UInt8] = []
  private(set) var requests: [ConsoleRequest] = []
  /// How the client closed it.
  private(set) var closeCode: CloseCode?
  /// While true nothing is read, as by an igord whose console takes nothing.
  var isDeaf = false
  private let socket: StreamSocket
  private var connection = WebSocketConnection(role: .server, byteLimit: 1 << 16)

  init(_ socket: StreamSocket) {
    self.socket = socket
    socket.onReady = { [unowned self] _ in read() }
    socket.readyAgain(.readable)
  }

  func send(_ message: ConsoleMessage) {
    var frame: [UInt8] = []
    let text = JSON.encode(message)
    frame.append(frame: .text, text.span)
    _ = socket.write(frame.span)
  }

  func send(_ text: String) {
    var frame: [UInt8] = []
    let bytes = Array(text.utf8)
    frame.append(frame: .binary, bytes.span)
    _ = socket.write(frame.span)
  }

  func close(_ code: CloseCode) {
    connection.close(code)
    flush()
  }

  /// Ends the connection without a word.
  func drop() {
    if !socket.isClosed { socket.close() }
  }

  private func flush() {
    let bytes = connection.takeControl()
    if !bytes.isEmpty { _ = socket.write(bytes.span) }
  }

  private func read() {
    guard !isDeaf else { return }
    var bytes: [UInt8] = []
    guard case .bytes = socket.read(appendingTo: &bytes) else { return }
    var rest = bytes.span
    while let event = connection.receive(&rest) {
      switch event {
      case .binary(let bytes): typed += bytes
      case .text(let text):
        if let request: ConsoleRequest = try? JSON.decode(from: text.span) {
          requests.append(request)
        }
      case .closed(let code, _): closeCode = code
      case .pong, .failed: break
      }
    }
    flush()
    socket.readyAgain(.readable)
  }
}

extension ConsoleMessage {
  /// The beginning of an visit to osl03.
  static func greeting(
    epoch: UInt32 = 7,
    offset: UInt64 = 0,
    end: UInt64? = nil,
    mode: String = "rw",
    writer: PersonReport? = PersonReport(id: 1, user: "alice")
  ) -> ConsoleMessage {
    .attached(
      ConsoleMessage.Attached(
        name: "osl03",
        epoch: epoch,
        offset: offset,
        start: 0,
        end: end ?? offset,
        mode: mode,
        may: "power",
        id: 1,
        user: "alice",
        writer: writer,
        subscribers: [],
        state: "active",
        since: Timestamp(seconds: 0),
        error: nil
      )
    )
  }
}
