// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import Notation

/// A raw TCP connection until it has said which console it wants.
final class HelloConnection: ServedConnection {
  let stream: StreamSocket
  let peer: Peer
  private let place: ConnectionPlace
  private unowned let shard: ServerShard
  private var reader = HelloReader()
  private(set) var isOver = false
  /// Nothing was read yet.
  private var isFresh = true
  private var timer: LoopTimer?

  /// How long the line may take.
  private static let lineTime = Duration.seconds(10)

  init(_ stream: StreamSocket, peer: Peer, place: ConnectionPlace, shard: ServerShard) {
    self.stream = stream
    self.peer = peer
    self.place = place
    self.shard = shard
    timer = LoopTimer(on: shard.loop) { [unowned self] in
      refuse(APIError(code: "timeout", message: "the line did not come within 10 s"))
    }
    timer?.deadline = shard.loop.now + Self.lineTime
    stream.onReady = { [unowned self] _ in ready() }
  }

  private func ready() {
    while !isOver {
      var outcome = HelloReader.Outcome.incomplete
      var isTLS = false
      let result = stream.read {
        isTLS = isFresh && TLSHello.begins($0)
        isFresh = false
        outcome = reader.receive($0)
      }
      if isTLS { shard.context.metTLS(peer) }
      switch (result, outcome) {
      case (.bytes, .incomplete): continue
      case (.bytes, .line(let line, let rest)): return attach(line, unread: rest)
      case (.bytes, .failed(let error)): refuse(error)
      case (.wouldBlock, _): return
      case (.failed, _) where stream.goOnInClear(): refuseClear()
      case (.closed, _), (.failed, _): return close()
      }
    }
  }

  private func attach(_ line: HelloLine, unread: [UInt8]) {
    let (context, directory) = (shard.context, shard.context.directory)
    guard peer.isWelcome else { return close() }
    let caller: Caller
    do throws(APIError) {
      caller = try context.roster.caller(peer.identity, token: line.token)
      _ = try directory.machine(line.machine.description, for: caller.person, .watch)
    } catch {
      return refuse(error)
    }
    guard !shard.context.isStopping else { return refuse(.stopping) }
    if caller.token != nil { place.loggedIn() }
    over()
    var request = RawStream.request(for: line, person: caller.person, peer: peer, place: place)
    context.watch(&request, Standing(peer, caller))
    context.rack.attach(request, stream: stream.detach(), unread: unread)
  }

  /// Tells a client that speaks in clear what is spoken here.
  private func refuseClear() {
    shard.context.metClear(peer)
    end(with: APIError(code: "bad_request", message: "this port speaks TLS"))
  }

  private func refuse(_ error: APIError) {
    shard.context.counters.bad(.hello)
    end(with: error)
  }

  private func end(with error: APIError) {
    over()
    stream.close(saying: RawStream.refusal(error), keeping: place)
  }

  func over() {
    isOver = true
    timer = nil
    shard.forget(self)
  }
}
