// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import HTTP
internal import Settings
internal import TLS

/// One attempt to post something, at one of the addresses of a receiver.
final class WebhookPost {
  private let loop: Loop
  private let request: [UInt8]
  private var exchange = ClientExchange(answering: .post)
  /// Bytes of the request that the receiver took; none where there was no connection.
  private var sent = 0
  private var timer: LoopTimer?
  /// What came of it: a complaint, or `.some(nil)` for success.
  private var result: String??

  /// Posts; what went wrong, `nil` where the answer was a success.
  ///
  /// The addresses of the receiver's name are tried in their order until somebody listens.
  static func send(_ body: [UInt8], to target: WebhookTarget, within limit: Duration) -> String? {
    do {
      var complaint: String? = "\(target.host) has no address"
      for address in try Resolver.addresses(of: target.host, port: target.port) {
        let post = WebhookPost(body, to: target, on: try Loop())
        complaint = try post.run(address, try target.makeSession(), within: limit)
        if post.sent > 0 { break }
      }
      return complaint
    } catch {
      return "\(error)"
    }
  }

  private init(_ body: [UInt8], to target: WebhookTarget, on loop: Loop) {
    self.loop = loop
    var head = HeadWriter(.post, target: target.path, host: target.hostField)
    head.add("User-Agent", "igord")
    head.add("Content-Type", "application/json")
    head.add("Content-Length", String(body.count))
    head.add("Connection", "close")
    request = head.finish() + body
  }

  private func run(
    _ address: SocketAddress,
    _ session: TLSSession?,
    within limit: Duration
  ) throws(SystemError) -> String? {
    timer = LoopTimer(on: loop) { [unowned self] in result = .some("no answer in time") }
    timer?.deadline = loop.now + limit
    let socket = try StreamSocket.connect(to: address, on: loop)
    if let session { socket.secure(with: session) }
    socket.onReady = { [unowned self, unowned socket] _ in
      guard negotiate(socket) else { return }
      write(to: socket)
      read(from: socket)
    }
    while true {
      loop.runTurn()
      guard let result else { continue }
      socket.close()
      return result
    }
  }

  /// Whether there is a connection, and whoever took the call is who they should be.
  private func negotiate(_ socket: StreamSocket) -> Bool {
    switch socket.negotiate() {
    case .bytes: return true
    case .wouldBlock: break
    case .closed: result = .some("closed")
    case .failed(let code): result = .some(complaint(socket, SystemError("connect", code: code)))
    }
    return false
  }

  private func complaint(_ socket: StreamSocket, _ error: SystemError) -> String {
    (socket.security as? TLSSession)?.failure ?? "\(error)"
  }

  private func write(to socket: StreamSocket) {
    while sent < request.count {
      let request = request
      switch socket.write(request.span.extracting(droppingFirst: sent)) {
      case .bytes(let count): sent += count
      case .wouldBlock: return
      case .closed:
        result = .some("closed")
        return
      case .failed(let code):
        result = .some(complaint(socket, SystemError("connect", code: code)))
        return
      }
    }
  }

  private func read(from socket: StreamSocket) {
    guard result == nil else { return }
    var bytes: [UInt8] = []
    switch socket.read(appendingTo: &bytes, atMost: 64 << 10) {
    case .bytes: take(bytes, socket)
    case .wouldBlock: break
    case .closed: result = .some("closed without an answer")
    case .failed(let code): result = .some(complaint(socket, SystemError("read", code: code)))
    }
  }

  private func take(_ bytes: [UInt8], _ socket: StreamSocket) {
    var rest = bytes.span
    do throws(HTTPRefusal) {
      while let event = try exchange.receive(&rest) {
        guard case .head(let head) = event else { continue }
        let status = head.status.rawValue
        result = .some((200..<300).contains(status) ? nil : "answered \(status)")
        return
      }
      socket.readyAgain(.readable)
    } catch {
      result = .some("no HTTP: \(error)")
    }
  }
}

/// Where a webhook goes.
struct WebhookTarget: Equatable, Sendable {
  var host: String
  var port: UInt16
  var path: String
  var isEncrypted = false
  /// A PEM file with the authorities that are trusted; the system's where `nil`.
  var authorities: String?

  /// A client's session for a new connection; `nil` where all is said in clear.
  func makeSession() throws(TLSError) -> TLSSession? {
    guard isEncrypted else { return nil }
    let trust = authorities.map { TLSContext.Trust.authorities(path: $0) } ?? .system
    return try TLSContext(trusting: trust).connect(to: host)
  }

  var hostField: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isEncrypted ? 443 : 80) ? name : "\(name):\(port)"
  }
}

extension WebhookTarget {
  init(_ address: WebhookAddress, authorities: String?) {
    self.init(
      host: address.host,
      port: address.port,
      path: address.path,
      isEncrypted: address.isEncrypted,
      authorities: authorities
    )
  }
}
