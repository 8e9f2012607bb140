// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// One end of a WebSocket: what comes in, and the pongs and close frames that must go out.
///
/// A struct that its driver feeds with bytes. Data frames are the driver's to write, with
/// `append(frame:)`, or from a ring of frames; what `takeControl` gives goes between them.
///
/// Closing: either end sends a close frame and answers the other's with one; then the server
/// closes the connection. `isDone` says when to, after the last control bytes have left.
///
/// Source: RFC 6455 §5.5, §7.
package struct WebSocketConnection: Sendable {
  private enum State {
    case open
    /// We have sent a close frame and wait for theirs.
    case closing
    /// Both are sent, or the connection has failed: nothing more is read.
    case done
  }

  /// What the driver is told.
  package enum Event: Equatable, Sendable {
    case text([UInt8])
    case binary([UInt8])
    case pong([UInt8])
    /// The peer closes, or answers our close.
    case closed(CloseCode, String)
    /// The peer broke the protocol; it is told so by the close frame in `takeControl`.
    case failed(WebSocketError)
  }

  private let role: WebSocketRole
  private var assembler: MessageAssembler
  private var state = State.open
  private var pongs: [[UInt8]] = []
  private var ping: [UInt8]?
  private var closeFrame: [UInt8]?

  /// The most pongs that wait to be sent; then the oldest pings go without (RFC 6455 §5.5.3).
  private static let pongLimit = 16

  /// `byteLimit` is for one message from the peer.
  package init(role: WebSocketRole, byteLimit: Int) {
    self.role = role
    assembler = MessageAssembler(role: role, byteLimit: byteLimit)
  }

  /// Whether data may be sent.
  package var isOpen: Bool { if case .open = state { true } else { false } }

  /// Whether to close the connection once the control bytes have left.
  package var isDone: Bool { if case .done = state { true } else { false } }

  /// Whether control bytes wait to be sent.
  package var hasControl: Bool { !pongs.isEmpty || ping != nil || closeFrame != nil }

  /// Takes bytes off the front of `input` up to the next event; `nil` when they are used up.
  package mutating func receive(_ input: inout Span<UInt8>) -> Event? {
    while !input.isEmpty {
      guard !isDone else {
        input = Span()
        return nil
      }
      do throws(WebSocketError) {
        guard let message = try assembler.next(&input) else { return nil }
        if let event = take(message) { return event }
      } catch {
        fail(error)
        return .failed(error)
      }
    }
    return nil
  }

  private mutating func take(_ message: WebSocketMessage) -> Event? {
    switch message {
    case .text(let bytes): return .text(bytes)
    case .binary(let bytes): return .binary(bytes)
    case .pong(let payload): return .pong(payload)
    case .ping(let payload):
      if pongs.count == Self.pongLimit { pongs.removeFirst() }
      pongs.append(payload)
      return nil
    case .close(let code, let reason):
      if isOpen { queueClose(code, "") }
      state = .done
      return .closed(code, reason)
    }
  }

  /// Fails the connection: the peer is told why, and nothing more is read from it.
  package mutating func fail(_ error: WebSocketError) {
    if isOpen { queueClose(error.code, error.reason) }
    state = .done
  }

  /// Begins to close; `.closed` follows when the peer has answered, which it may never do.
  package mutating func close(_ code: CloseCode, _ reason: String = "") {
    guard isOpen else { return }
    queueClose(code, reason)
    state = .closing
  }

  /// Has a ping sent.
  package mutating func sendPing(_ payload: [UInt8] = []) {
    if isOpen { ping = payload }
  }

  private mutating func queueClose(_ code: CloseCode, _ reason: String) {
    var frame: [UInt8] = []
    frame.append(close: code, reason, mask: mask())
    closeFrame = frame
  }

  /// The control frames to send next: pongs, a ping, and last the close frame.
  package mutating func takeControl() -> [UInt8] {
    var bytes: [UInt8] = []
    for payload in pongs { bytes.append(frame: .pong, payload.span, mask: mask()) }
    if let ping { bytes.append(frame: .ping, ping.span, mask: mask()) }
    if let closeFrame { bytes += closeFrame }
    (pongs, ping, closeFrame) = ([], nil, nil)
    return bytes
  }

  /// A key for the next frame that we send: fresh and unpredictable for a client, none for
  /// a server.
  package func mask() -> UInt32? {
    role == .client ? UInt32.random(in: 0...UInt32.max) : nil
  }
}
