// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Clock
package import HTTP

/// The reading half of an HTTP/1.1 connection: bytes in, one whole request at a time out.
///
/// Sans-IO. A request is given out when its body is complete, and nothing more is read until
/// it is answered: what a client pipelines waits here, one read at most, and in the kernel.
///
///     idle --first byte--> head --> body --> answering --answered--> idle
///       |                   |        |           |
///       +-- 75 s --> closed +-- 408 -+           +-- last answer --> lingering --> closed
package struct RequestReader: Sendable {
  /// What is to be done now.
  package enum Effect: Sendable {
    /// Nothing: more bytes are needed, or an answer is on its way.
    case wait
    /// The client waits for `100 Continue` before it sends the body.
    case sendContinue
    /// A request to answer; then `answered`.
    case request(RequestHead, body: [UInt8])
    /// The last answer; then `linger`.
    case refuse(HTTPRefusal)
    /// The connection is over.
    case close
  }

  private enum State: Sendable {
    case idle
    case head
    case body(RequestHead, BodyDecoder)
    case answering(keepsAlive: Bool)
    /// Our side is shut. What still comes is read and dropped, so that the last answer is
    /// not lost to a reset (RFC 9112 §9.6).
    case lingering
    case closed
  }

  private var state = State.idle
  private var parser = RequestParser()
  /// Read and not yet taken apart.
  private var pending: [UInt8] = []
  /// The body as far as it has come.
  private var body: [UInt8] = []
  /// When `timerFired` is due.
  package private(set) var deadline: Moment?
  /// Whether the request given out last may be answered in chunks, which HTTP/1.0 has not.
  package private(set) var takesChunks = true
  /// Whether who sent that head is somebody.
  private let isKnown: @Sendable (RequestHead) -> Bool

  /// Bytes of a body; of somebody, and of anybody else.
  package static let bodyLimit = 1 << 20
  package static let strangersBodyLimit = 1 << 16
  package static let headTime = Duration.seconds(10)
  package static let bodyTime = Duration.seconds(30)
  package static let idleTime = Duration.seconds(75)
  package static let lingerTime = Duration.seconds(1)

  /// A connection accepted at `now`; a first request has to come within `headTime`.
  ///
  /// `isKnown` tells whether the sender of a head may send a long body.
  package init(
    at now: Moment,
    isKnown: @escaping @Sendable (RequestHead) -> Bool = { _ in true }
  ) {
    self.isKnown = isKnown
    deadline = now + Self.headTime
  }

  /// Whether bytes are to be read from the client.
  package var wantsInput: Bool {
    switch state {
    case .idle, .head, .body, .lingering: true
    case .answering, .closed: false
    }
  }

  /// Takes what the client sent.
  package mutating func receive(
    _ bytes: Span<UInt8>,
    at now: Moment
  ) -> Effect {
    switch state {
    case .lingering, .closed:
      return .wait
    case .idle, .head, .body, .answering:
      pending.append(bytes)
      return proceed(at: now)
    }
  }

  /// The client sends no more.
  package mutating func ended() -> Effect {
    if case .answering = state { return .wait }
    state = .closed
    deadline = nil
    return .close
  }

  /// The request given out last is answered; the next one may be here already.
  package mutating func answered(closing: Bool, at now: Moment) -> Effect {
    guard case .answering(let keepsAlive) = state else { return .wait }
    guard keepsAlive, !closing else { return .close }
    state = .idle
    deadline = now + Self.idleTime
    return proceed(at: now)
  }

  /// The last answer is sent: waits a moment for the client to see it.
  package mutating func linger(at now: Moment) {
    state = .lingering
    pending = []
    body = []
    deadline = now + Self.lingerTime
  }

  /// The bytes behind the request given out last, for whoever takes the connection over.
  package mutating func takeUnread() -> [UInt8] {
    defer { pending = [] }
    return pending
  }

  /// Tells that `deadline` may have come.
  package mutating func timerFired(at now: Moment) -> Effect {
    guard let deadline, deadline <= now else { return .wait }
    self.deadline = nil
    switch state {
    case .head, .body:
      return refuse(HTTPRefusal(.requestTimeout, "the request did not come in time"))
    case .idle, .lingering:
      state = .closed
      return .close
    case .answering, .closed:
      return .wait
    }
  }

  /// Whether the client, kept alive, is asked to close behind the answer.
  package var keepsAlive: Bool {
    if case .answering(let keepsAlive) = state { keepsAlive } else { false }
  }

  private mutating func proceed(at now: Moment) -> Effect {
    guard !pending.isEmpty else { return .wait }
    do throws(HTTPRefusal) {
      switch state {
      case .idle, .head: return try readHead(at: now)
      case .body(let head, let decoder): return try readBody(of: head, decoder)
      case .answering, .lingering, .closed: return .wait
      }
    } catch {
      return refuse(error)
    }
  }

  private mutating func readHead(at now: Moment) throws(HTTPRefusal) -> Effect {
    if case .idle = state {
      state = .head
      deadline = now + Self.headTime
    }
    let input = pending
    pending = []
    var rest = input.span
    guard let head = try parser.parse(&rest) else { return .wait }
    pending.append(rest)
    let decoder = try BodyDecoder(head.framing, limit: try bodyLimit(head))
    if decoder.isComplete { return give(head, body: []) }
    state = .body(head, decoder)
    deadline = now + Self.bodyTime
    if pending.isEmpty { return head.expectsContinue ? .sendContinue : .wait }
    return try readBody(of: head, decoder)
  }

  /// How much is kept of what follows a head; who it is from is asked only where that counts.
  private func bodyLimit(_ head: RequestHead) throws(HTTPRefusal) -> Int {
    guard case .length(let count) = head.framing else {
      return isKnown(head) ? Self.bodyLimit : Self.strangersBodyLimit
    }
    if Self.strangersBodyLimit < count, count <= Self.bodyLimit, !isKnown(head) {
      let words = "more than 64 KiB is read only of who has logged in: see POST /login"
      throw HTTPRefusal(.contentTooLarge, words)
    }
    return Self.bodyLimit
  }

  private mutating func readBody(
    of head: RequestHead,
    _ decoder: BodyDecoder
  ) throws(HTTPRefusal) -> Effect {
    let input = pending
    pending = []
    var rest = input.span
    var decoder = decoder
    try decoder.decode(&rest, appendingTo: &body)
    pending.append(rest)
    guard decoder.isComplete else {
      state = .body(head, decoder)
      return .wait
    }
    defer { body = [] }
    return give(head, body: body)
  }

  private mutating func give(_ head: RequestHead, body: [UInt8]) -> Effect {
    takesChunks = head.isVersion11
    // HTTP/1.0 would have to be told that the connection stays; its clients rarely want that.
    state = .answering(keepsAlive: head.keepsAlive && head.isVersion11)
    deadline = nil
    return .request(head, body: body)
  }

  private mutating func refuse(_ refusal: HTTPRefusal) -> Effect {
    state = .answering(keepsAlive: false)
    deadline = nil
    pending = []
    return .refuse(refusal)
  }
}
