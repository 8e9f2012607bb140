// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles
internal import EventLoop
internal import HTTP
internal import Notation

/// Answers that are there when they begin: bytes, or pieces that a worker makes as they are taken.
extension HTTPConnection {
  /// Answers the request that was given out last.
  func send(_ reply: Reply, to method: Method) {
    guard !isOver else { return }
    shard.context.counters.answered(reply.status.rawValue)
    isLast = isLast || !reader.keepsAlive || shard.context.isStopping
    var head = shard.head(reply.status)
    head.add(reply.fields)
    if isLast { head.add("Connection", "close") }
    tookAt = shard.loop.now
    switch reply.body {
    case .bytes(let bytes):
      if !reply.status.hasNoBody { head.add("Content-Length", String(bytes.count)) }
      write(head.finish() + (method == .head ? [] : bytes))
      if output.isEmpty { answered() }
    case .pieces(let pieces):
      write(headOfPieces: head)
      if method == .head {
        if output.isEmpty { answered() }
      } else {
        self.pieces = pieces
        reviewAt = shard.loop.now + Self.reviewTime
        makePiece()
      }
    }
    schedule()
  }

  /// Has the next piece made, where the last one is sent.
  func makePiece() {
    guard let pieces, !isMakingPiece, output.isEmpty else { return }
    isMakingPiece = true
    guard var asking = pieces as? any ConsolePieces else { return make(from: pieces) }
    let names = asking.ask()
    guard !names.isEmpty else { return make(from: asking) }
    let answer = shard.reply { [weak self] (consoles: [ConsoleSnapshot?]) in
      asking.take(consoles)
      self?.make(from: asking)
    }
    shard.context.rack.snapshots(of: names, then: answer)
  }

  /// Has a worker make a piece.
  private func make(from pieces: any ReviewedPieces) {
    guard !isOver else { return }
    let (context, standing) = (shard.context, standing)
    // Nothing where it may not be told any more.
    let make: @Sendable () -> (any ReviewedPieces, [UInt8]?)? = {
      var pieces = pieces
      if let standing {
        guard let person = standing.person(in: context.roster, at: .now), pieces.review(person)
        else { return nil }
      }
      let piece = pieces.next()
      return (pieces, piece)
    }
    let isAccepted = context.workers.submit(make, on: shard.loop) { [weak self] made in
      guard let self else { return }
      guard let made else { return close() }
      send(piece: made.1, of: made.0)
    }
    if !isAccepted { close() }
  }

  private func send(piece: [UInt8]?, of rest: any ReviewedPieces) {
    isMakingPiece = false
    guard !isOver else { return }
    tookAt = shard.loop.now
    guard let piece else {
      pieces = nil
      endPieces()
      if output.isEmpty { answered() }
      return schedule()
    }
    pieces = rest
    if !piece.isEmpty { write(piece: piece) }
    makePiece()
    schedule()
  }
}

/// Bodies whose length is not known when they begin.
///
/// They come in chunks; to a client of HTTP/1.0 as they are, and the connection's end is theirs.
///
/// Source: RFC 9112 §6.1 and §6.3.
extension HTTPConnection {
  /// Writes the head of such an answer.
  func write(headOfPieces head: consuming HeadWriter) {
    if reader.takesChunks { head.add("Transfer-Encoding", "chunked") }
    write(head.finish())
  }

  /// Writes a piece of its body, which is not empty.
  func write(piece: [UInt8]) {
    write(reader.takesChunks ? Chunk.of(piece) : piece)
  }

  /// Ends it.
  func endPieces() {
    write(reader.takesChunks ? Chunk.end : [])
  }
}
