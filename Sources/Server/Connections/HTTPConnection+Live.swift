// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import HTTP

/// Answers that grow while they are sent, as chunks or over a WebSocket.
extension HTTPConnection {
  /// Answers the request that was given out last with what comes in time.
  func send(_ body: any LiveBody, type: String) {
    guard !isOver else { return body.cancel() }
    shard.context.counters.answered(Status.ok.rawValue)
    isLast = isLast || !reader.keepsAlive || shard.context.isStopping
    var head = shard.head(.ok)
    head.add("Content-Type", type)
    if isLast { head.add("Connection", "close") }
    write(headOfPieces: head)
    begin(body)
  }

  /// Answers the request that was given out last with a WebSocket, and sends that frames.
  func send(_ body: any LiveBody, over handshake: WebSocketHandshake) {
    guard !isOver else { return body.cancel() }
    shard.context.counters.answered(Status.switchingProtocols.rawValue)
    isLast = true
    socket = LiveSocket(at: shard.loop.now)
    write(handshake.response())
    let unread = reader.takeUnread()
    hear(unread.span)
    begin(body)
    stream.readyAgain(.readable)
  }

  private func begin(_ body: any LiveBody) {
    guard !isOver else { return body.cancel() }
    tookAt = shard.loop.now
    live = body
    body.begin { [weak self] in self?.sendLive() }
    reviewAt = shard.loop.now + Self.reviewTime
    sendLive()
  }

  /// Sends what a growing body has, where the client took what it had before.
  func sendLive() {
    guard let live, !isOver, output.isEmpty else { return }
    let bytes = live.take()
    if !bytes.isEmpty {
      tookAt = shard.loop.now
      if socket == nil { write(piece: bytes) } else { write(bytes) }
    }
    guard !isOver else { return }
    if live.isEnded {
      endLive()
      if let goodbye = socket?.goodbye() { write(goodbye) } else { endPieces() }
      if output.isEmpty { answered() }
    }
    schedule()
  }

  /// Takes what the client of a WebSocket says.
  func readSocket() {
    var reads = 0
    while !isOver {
      guard reads < Self.readShare else { return stream.readyAgain(.readable) }
      reads += 1
      switch stream.read({ hear($0) }) {
      case .bytes: break
      case .wouldBlock: return schedule()
      case .closed, .failed: return close()
      }
    }
  }

  private func hear(_ bytes: Span<UInt8>) {
    guard let answer = socket?.heard(bytes, at: shard.loop.now) else { return }
    if !answer.isEmpty { write(answer) }
    if socket?.isDone == true { close() }
  }

  func endLive() {
    let ended = live.take()
    ended?.cancel()
  }
}
