// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP
internal import Logging
internal import Synchronization

/// Posts each incident as JSON to the address of the settings, and tries again where that fails.
///
/// On threads of its own: a receiver that is away costs nobody but those who wait behind it.
final class Webhook: Sendable {
  private let workers: Workers
  private let logger: Logger
  private let settings = Mutex<WebhookTarget?>(nil)
  private let isClosed = Mutex(false)

  /// Posts at once.
  static let limit = 2
  /// Incidents that may wait; more are logged, and not told.
  static let queueLimit = 256
  /// How long an answer may take.
  static let patience = Duration.seconds(10)
  /// When it is tried again.
  static let pauses: [Duration] = [.seconds(1), .seconds(10), .seconds(60)]

  init(logger: Logger) throws(SystemError) {
    workers = try Workers(count: Self.limit, queueLimit: Self.queueLimit, name: "webhook")
    self.logger = logger
  }

  /// Where to post to; nowhere where it is `nil`.
  var target: WebhookTarget? {
    get { settings.withLock { $0 } }
    set { settings.withLock { $0 = newValue } }
  }

  func tell(_ report: IncidentReport) {
    guard let target else { return }
    let isAccepted = workers.submit { [self] in
      guard let complaint = deliver(JSON.encode(report) + [0x0A], to: target) else { return }
      logger.error("webhook for incident \(report.id): \(complaint)")
    }
    if !isAccepted { logger.error("webhook for incident \(report.id): too many wait") }
  }

  /// Gives up what waits for its turn, or to be tried again.
  func close() {
    isClosed.withLock { $0 = true }
    workers.close()
  }

  private func deliver(_ body: [UInt8], to target: WebhookTarget) -> String? {
    guard !isClosed.withLock({ $0 }) else { return "igord ends before it was its turn" }
    var complaint = WebhookPost.send(body, to: target, within: Self.patience)
    for pause in Self.pauses where complaint != nil {
      guard wait(pause) else { return complaint }
      complaint = WebhookPost.send(body, to: target, within: Self.patience)
    }
    return complaint
  }

  /// Waits; `false` where igord ends meanwhile.
  private func wait(_ pause: Duration) -> Bool {
    let deadline = Moment.now + pause
    guard let loop = try? Loop() else { return false }
    let timer = LoopTimer(on: loop) {}
    while Moment.now < deadline {
      if isClosed.withLock({ $0 }) { return false }
      timer.deadline = min(deadline, Moment.now + .milliseconds(200))
      loop.runTurn()
    }
    return !isClosed.withLock { $0 }
  }
}

/// One attempt to post something.
final class WebhookPost {
  private let loop: Loop
  private let request: [UInt8]
  private var exchange = ClientExchange(answering: .post)
  private var socket: StreamSocket?
  private var timer: LoopTimer?
  /// What came of it: a complaint, or `.some(nil)` for success.
  private var result: String??

  /// Posts; what went wrong, `nil` where the answer was a success.
  static func send(_ body: [UInt8], to target: WebhookTarget, within limit: Duration) -> String? {
    do {
      let addresses = try Resolver.addresses(of: target.host, port: target.port)
      guard let address = addresses.first else { return "\(target.host) has no address" }
      let post = WebhookPost(body, to: target, on: try Loop())
      try post.connect(address, within: limit)
      while post.result == nil { post.loop.runTurn() }
      return post.result ?? nil
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

  private func connect(_ address: SocketAddress, within limit: Duration) throws(SystemError) {
    timer = LoopTimer(on: loop) { [unowned self] in result = .some("no answer in time") }
    timer?.deadline = loop.now + limit
    let socket = try StreamSocket.connect(to: address, on: loop)
    self.socket = socket
    var sent = 0
    socket.onReady = { [unowned self] _ in
      write(from: &sent, socket)
      read(socket)
    }
  }

  private func write(from sent: inout Int, _ socket: StreamSocket) {
    while sent < request.count {
      let request = request
      switch socket.write(request.span.extracting(droppingFirst: sent)) {
      case .bytes(let count): sent += count
      case .wouldBlock: return
      case .closed:
        result = .some("closed")
        return
      case .failed(let code):
        result = .some("\(SystemError("connect", code: code))")
        return
      }
    }
  }

  private func read(_ socket: StreamSocket) {
    var bytes: [UInt8] = []
    switch socket.read(appendingTo: &bytes, atMost: 64 << 10) {
    case .bytes: take(bytes, socket)
    case .wouldBlock: break
    case .closed: if result == nil { result = .some("closed without an answer") }
    case .failed(let code): result = .some("\(SystemError("read", code: code))")
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

  var hostField: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == 80 ? name : "\(name):\(port)"
  }
}
