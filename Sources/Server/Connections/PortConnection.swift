// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles
internal import EventLoop

/// A connection to a console's own port, until it is through with TLS.
///
/// Only then is somebody there who can read and type, and who may have the keyboard.
final class PortConnection: ServedConnection {
  let stream: StreamSocket
  let peer: Peer
  private let place: ConnectionPlace
  private unowned let shard: ServerShard
  private let attach: (StreamTransfer) -> Void
  private(set) var isOver = false
  private var timer: LoopTimer?

  /// How long the handshake may take.
  private static let handshakeTime = Duration.seconds(10)

  /// `attach` gets the stream once it can be read and written.
  init(
    _ stream: StreamSocket,
    peer: Peer,
    place: ConnectionPlace,
    shard: ServerShard,
    attach: @escaping (StreamTransfer) -> Void
  ) {
    self.stream = stream
    self.peer = peer
    self.place = place
    self.shard = shard
    self.attach = attach
    timer = LoopTimer(on: shard.loop) { [unowned self] in close() }
    timer?.deadline = shard.loop.now + Self.handshakeTime
    stream.onReady = { [unowned self] _ in ready() }
  }

  private func ready() {
    guard !isOver else { return }
    switch stream.negotiate() {
    case .wouldBlock: return
    case .bytes:
      over()
      attach(stream.detach())
    case .failed where stream.goOnInClear(): refuseClear()
    case .closed, .failed: close()
    }
  }

  /// Tells a client that speaks in clear what is spoken here: nothing it sent was typed.
  private func refuseClear() {
    shard.context.metClear(peer)
    over()
    stream.close(saying: PlainNotice.line("this port speaks TLS"), keeping: place)
  }

  func over() {
    isOver = true
    timer = nil
    shard.forget(self)
  }
}
