// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import HTTP
internal import Notation
internal import RingLog

/// Somebody who is attached to a console: a stream, a cursor, and perhaps the keyboard.
///
/// Confined to the console's loop. Reads stop while typed bytes wait for the console to
/// take them: then the person's own connection fills, and nothing is lost or kept for later.
final class Subscriber {
  private enum Phase {
    case open
    /// A goodbye is on its way.
    case finishing
    /// All is sent; the other end has until then to close.
    case lingering(until: Moment)
    case closed
  }

  let id: SubscriberID
  let user: String
  private let isAnonymous: Bool
  let peer: String
  /// Held until the subscriber is gone: its place among all connections.
  private let place: (any AnyObject & Sendable)?
  let framing: Framing
  private(set) var mayType: Bool
  private(set) var mayForce: Bool
  private let permission: (@Sendable () -> StreamPermission?)?
  private let ended: (@Sendable (UInt64) -> Void)?
  /// Asked of the first bytes that come, and then no more.
  private var objection: (@Sendable (Span<UInt8>) -> [UInt8]?)?
  /// Bytes that it typed and the console took.
  var typedCount: UInt64 = 0
  let closesAtGaps: Bool
  let since: Timestamp
  unowned let console: Console
  let agenda: Agenda

  var feed: Feed
  var isReadingHistory = false
  /// Read, and not looked at yet: typed bytes before it wait for the console.
  var undecoded: [UInt8]
  /// Typed bytes that wait for the console to take them.
  var held: [UInt8] = []
  /// Input that was refused in this turn, to be told in one message.
  var refusedInput = RefusedInput()
  /// Whether lines in a plain stream tell of refused input: to who came to type, unless bytes
  /// alone were asked for.
  let hearsOfRefusals: Bool
  /// Such a line has been sent, and nothing was typed since.
  var hasHeardOfRefusal = false
  /// How many requests it may still make for now.
  var requests: RequestAllowance
  /// Messages wait until its next turn, or until it may ask again.
  var isPaused = false

  /// The messages that come in; only for WebSockets.
  var socket: WebSocketConnection?
  private let stream: StreamSocket
  private var phase = Phase.open
  private var isBlocked = false
  /// The other end sends no more; a plain stream goes on without.
  private var isDeaf = false
  private var signs: SignsOfLife

  /// Bytes of a message from a client.
  private static let messageLimit = 65_536
  /// Bytes read in one turn.
  private static let share = 65_536

  init(
    _ request: AttachRequest,
    id: SubscriberID,
    stream: StreamSocket,
    unread: [UInt8],
    at offset: UInt64,
    console: Console
  ) {
    self.id = id
    user = request.user
    isAnonymous = request.isAnonymous
    peer = request.peer
    place = request.place
    framing = request.framing
    mayType = request.mayType
    mayForce = request.mayForce
    permission = request.permission
    ended = request.ended
    objection = request.objection
    closesAtGaps = request.closesAtGaps
    hearsOfRefusals =
      request.framing == .plain && request.mode == .readWrite && !request.closesAtGaps
    since = console.shard.loop.wall
    self.console = console
    agenda = Agenda(on: console.shard.loop)
    self.stream = stream
    feed = Feed(request.framing, at: offset)
    undecoded = unread
    if framing == .webSocket {
      socket = WebSocketConnection(role: .server, byteLimit: Self.messageLimit)
    }
    signs = SignsOfLife(at: console.shard.loop.now)
    requests = RequestAllowance(at: console.shard.loop.now)
    stream.onReady = { [unowned self] in ready($0) }
  }

  /// Whether that is the same person's, as far as can be told: nobody in particular is nobody else.
  func isSamePerson(as other: Subscriber) -> Bool {
    user == other.user && !isAnonymous && !other.isAnonymous
  }

  var isClosed: Bool { if case .closed = phase { true } else { false } }

  var isOpen: Bool { if case .open = phase { true } else { false } }

  /// What others see of it.
  var report: SubscriberReport {
    SubscriberReport(
      id: id.number,
      user: user,
      from: peer,
      mode: console.keyboard.mode(of: id).rawValue,
      since: since
    )
  }

  /// Who it is, as messages name it.
  var person: PersonReport { PersonReport(id: id.number, user: user) }

  // MARK: Sending

  var mayBePumped: Bool {
    guard !isBlocked, !isReadingHistory else { return false }
    return switch phase {
    case .open, .finishing: true
    case .lingering, .closed: false
    }
  }

  func pump(from ring: FrameRing, budget: Int) -> Feed.Outcome {
    let before = feed.sentCount
    let outcome = feed.pump(into: StreamSink(stream: stream), from: ring, budget: budget)
    if feed.sentCount != before || outcome != .blocked { signs.took(at: console.shard.loop.now) }
    isBlocked = outcome == .blocked
    return outcome
  }

  /// Sends a message, to a client that understands messages.
  func send(_ frame: [UInt8], _ kind: Feed.MessageKind = .vital, placed: Bool = false) {
    guard framing == .webSocket, isOpen else { return }
    // Who still reads the past is told at once; who is live, behind what came before it.
    let place = placed && feed.isLive ? console.log.committedEnd : 0
    feed.enqueue(frame, kind, notBefore: place)
    console.fanOut?.schedule()
  }

  func send(_ message: ConsoleMessage) {
    guard framing == .webSocket else { return }
    send(.textFrame(JSON.encode(message)))
  }

  /// Sends pongs and pings.
  func sendControl() {
    guard isOpen, socket?.hasControl == true else { return }
    send(socket?.takeControl() ?? [])
  }

  /// Tells a gap in the log, or ends the stream there.
  func accept(_ gap: Gap, ring: FrameRing) {
    if closesAtGaps { return finish(code: .normal) }
    feed.acceptGap(to: gap.to, ring: ring) {
      GapNotice.bytes($0.lowerBound, $0.upperBound, gap.why, framing: framing)
    }
  }

  /// Ends the stream behind what is on its way; `code` is for WebSockets (RFC 6455 §7.4), the last
  /// words are for plain streams.
  func finish(code: CloseCode, _ reason: String = "", saying words: [UInt8] = []) {
    guard isOpen else { return }
    phase = .finishing
    socket?.close(code, reason)
    switch framing {
    case .plain: feed.finish(words)
    case .chunked: feed.finish(Array("0\r\n\r\n".utf8))
    case .webSocket: feed.finish(socket?.takeControl() ?? [])
    }
    console.fanOut?.pump(self)
  }

  /// All is sent: waits a little for the other end, so that the kernel does not throw away
  /// what it has not taken yet.
  func finished() {
    guard case .finishing = phase else { return }
    stream.shutdownWriting()
    phase = .lingering(until: console.shard.loop.now + console.shard.options.lingerLimit)
    if isDeaf { drop() } else { stream.readyAgain(.readable) }
  }

  /// Asks again what its user may do; who may not watch any more is sent away.
  func review() {
    guard isOpen, let permission else { return }
    guard let allowed = permission() else {
      return finish(code: .policyViolation, "you may not watch \(console.name) any more")
    }
    (mayType, mayForce) = (allowed.mayType, allowed.mayForce)
    if !mayType { console.endedTyping(self) }
  }

  /// The most that its user may do here, by the name of the right.
  var may: String { mayForce ? "power" : mayType ? "type" : "watch" }

  /// Tells whoever made it that it is gone.
  func tellEnd() { ended?(typedCount) }

  /// Closes the stream as it is.
  func drop() {
    guard !isClosed else { return }
    phase = .closed
    stream.close()
    console.left(self)
  }

  // MARK: Receiving

  private func ready(_ readiness: Readiness) {
    // Who had ended only its sending is gone for good now.
    if isDeaf, readiness.contains(.failed) { return drop() }
    if readiness.contains(.writable) {
      isBlocked = false
      console.fanOut?.pump(self)
    }
    if !readiness.isDisjoint(with: [.readable, .failed, .hungUp]) { read() }
  }

  private func read() {
    var budget = Self.share
    while budget > 0, !isClosed, !isDeaf, !isWaiting {
      switch stream.read(atMost: 16_384, { received($0) }) {
      case .bytes(let count): budget -= count
      case .wouldBlock: return
      case .closed: return heardLast()
      case .failed: return drop()
      }
    }
    if budget <= 0 { readAgain() }
  }

  private func received(_ bytes: Span<UInt8>) {
    signs.heard(at: console.shard.loop.now)
    guard isOpen else { return }
    let words = objection?(bytes)
    objection = nil
    if let words { finish(code: .policyViolation, saying: words) } else { take(bytes) }
  }

  /// Has the stream read again, after a pause or in the next turn.
  func readAgain() {
    if !isClosed { stream.readyAgain(.readable) }
  }

  /// The other end sends no more: a plain stream goes on, without the keyboard.
  private func heardLast() {
    isDeaf = true
    guard framing == .plain, isOpen else { return drop() }
    console.endedTyping(self)
  }

  /// Looks after it, every few seconds.
  func sweep(at now: Moment, _ options: RackOptions) {
    review()
    switch phase {
    case .lingering(let until):
      if now >= until { drop() }
    case .closed: break
    case .finishing:
      if signs.tookNothing(for: options.lingerLimit, at: now) { drop() }
    case .open:
      if isBlocked, signs.tookNothing(for: options.stuckLimit, at: now) { return drop() }
      // Who takes nothing cannot answer a ping that waits behind it all; who is held is not read.
      guard framing == .webSocket, !isWaiting, !isBlocked else { return signs.heard(at: now) }
      if signs.leftPingUnanswered(for: options.silenceLimit, at: now) { return drop() }
      if signs.isPingDue(every: options.pingInterval, at: now) {
        socket?.sendPing()
        sendControl()
      }
    }
  }
}
