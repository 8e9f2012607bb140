// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import HTTP

/// A WebSocket that only tells: what its client says is no more than that it is there.
struct LiveSocket {
  private var connection = WebSocketConnection(role: .server, byteLimit: 4096)
  /// When a client that says nothing, not even a pong, counts as gone.
  private(set) var deadline: Moment

  private static let patience = Duration.seconds(60)

  init(at now: Moment) {
    deadline = now + Self.patience
  }

  /// Whether the client has said goodbye, or nonsense.
  var isDone: Bool { connection.isDone }

  /// Takes what the client sent; what it is answered.
  mutating func heard(_ bytes: Span<UInt8>, at now: Moment) -> [UInt8] {
    if !bytes.isEmpty { deadline = now + Self.patience }
    var rest = bytes
    while connection.receive(&rest) != nil {}
    return connection.takeControl()
  }

  /// The frame that ends it.
  mutating func goodbye() -> [UInt8] {
    connection.close(.goingAway)
    return connection.takeControl()
  }
}
