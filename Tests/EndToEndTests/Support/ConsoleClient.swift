// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import TestSupport
import Testing

/// A program that speaks `igor.console.v1`: counts offsets as igor-console-protocol(7) says,
/// and keeps all that it is told.
final class ConsoleClient: Sendable {
  struct Seen: Sendable {
    var bytes: [UInt8] = []
    var messages: [ConsoleMessage] = []
    /// The offset of the next byte.
    var offset: UInt64 = 0
    var closeCode: UInt16?
    var isEnded = false
    fileprivate var exchange = ClientExchange(answering: .get)
    fileprivate var connection: WebSocketConnection?

    var attached: ConsoleMessage.Attached? {
      for case .attached(let attached) in messages { return attached }
      return nil
    }

    /// Who is here, as of the last time that was told.
    var subscribers: [SubscriberReport] {
      for case .who(_, let subscribers) in messages.reversed() { return subscribers }
      return attached?.subscribers ?? []
    }

    /// The changes of the keyboard.
    var modes: [ConsoleMessage.ModeChange] {
      messages.compactMap { if case .mode(let change) = $0 { change } else { nil } }
    }

    var gaps: [GapReport] {
      messages.compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
    }

    var states: [String] {
      messages.compactMap { if case .state(let change) = $0 { change.state } else { nil } }
    }

    var marks: [String] {
      messages.compactMap { if case .mark(let mark) = $0 { mark.kind } else { nil } }
    }

    var refusals: [ConsoleMessage.Refusal] {
      messages.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }
  }

  private let seen = Watched(Seen())
  private let wire: Wire

  /// Connects over the Unix socket or TCP, and waits until it is attached or refused.
  ///
  /// What comes beyond `limit` bytes it reads after `resume`.
  init(
    to address: SocketAddress,
    _ console: String,
    _ query: String = "mode=ro",
    readingAtMost limit: Int = .max
  ) throws {
    let request = WebSocketRequest(
      target: "/console/\(console)?\(query)",
      host: "localhost",
      subprotocol: "igor.console.v1"
    )
    let seen = seen
    wire = try Wire(to: address, readingAtMost: limit) { event in
      seen.change { $0.take(event) }
    }
    wire.send(request.bytes)
    try #require(wait { $0.attached != nil || $0.isEnded }.attached != nil)
  }

  /// Connects as a local user does.
  convenience init(
    to igord: Igord,
    _ console: String,
    _ query: String = "mode=ro",
    readingAtMost limit: Int = .max
  ) throws {
    try self.init(to: .unix(igord.socket), console, query, readingAtMost: limit)
  }

  var current: Seen { seen.current }

  /// Waits until what it has seen is as asked; gives that back as it is then.
  @discardableResult
  func wait(within limit: Duration = .seconds(60), until isDone: (Seen) -> Bool) -> Seen {
    seen.wait(within: limit, until: isDone)
  }

  /// Waits until the console has printed a text since this client came.
  func shows(_ text: String, within limit: Duration = .seconds(60)) -> Bool {
    let wanted = Array(text.utf8)
    var searched = 0
    var isFound = false
    wait(within: limit) { seen in
      isFound = seen.bytes[searched...].firstRange(of: wanted) != nil
      searched = max(0, seen.bytes.count - wanted.count)
      return isFound
    }
    return isFound
  }

  func type(_ text: String) { type(Array(text.utf8)) }

  /// Types bytes, in messages of at most 4 KiB.
  func type(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 4096) {
      send(.binary, Array(bytes[start..<min(start + 4096, bytes.count)]))
    }
  }

  func ask(_ request: ConsoleRequest) { send(.text, JSON.encode(request)) }

  /// Reads all that comes from now on.
  func resume() { wire.resume() }

  func close() { wire.close() }

  private func send(_ opcode: Opcode, _ payload: [UInt8]) {
    var frame: [UInt8] = []
    frame.append(frame: opcode, payload.span, mask: .random(in: 0...UInt32.max))
    wire.send(frame)
  }
}

extension ConsoleClient.Seen {
  /// Takes what came; gives back what is to be answered at once.
  fileprivate mutating func take(_ event: Wire.Event) -> [UInt8] {
    guard case .bytes(let new) = event else {
      isEnded = true
      return []
    }
    var rest = new.span
    if connection == nil { takeHead(&rest) }
    while let event = connection?.receive(&rest) { take(event) }
    return connection?.takeControl() ?? []
  }

  private mutating func takeHead(_ rest: inout Span<UInt8>) {
    while let event = try? exchange.receive(&rest) {
      guard case .head(let head) = event, head.status == .switchingProtocols else { continue }
      connection = WebSocketConnection(role: .client, byteLimit: 1 << 20)
      return
    }
  }

  private mutating func take(_ event: WebSocketConnection.Event) {
    switch event {
    case .binary(let part):
      bytes += part
      offset += UInt64(part.count)
    case .text(let text):
      guard let message: ConsoleMessage = try? JSON.decode(from: text.span) else { return }
      if case .attached(let attached) = message { offset = attached.offset }
      if case .gap(let gap) = message { offset = gap.to }
      messages.append(message)
    case .closed(let code, _):
      closeCode = code.rawValue
    case .pong, .failed:
      break
    }
  }
}
