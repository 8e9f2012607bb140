// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Glibc
import TestSupport
import Testing

/// A listener and a client on one loop, connected.
private final class Pair {
  let loop: Loop
  let listener: Listener
  let client: StreamSocket
  let server: StreamSocket

  init(at address: SocketAddress) throws {
    let loop = try Loop()
    var accepted: StreamSocket?
    let listener = try Listener(at: address, on: loop) { accepted = $0 }
    var isConnected = false
    let client = try StreamSocket.connect(to: listener.local, on: loop)
    client.onReady = { isConnected = isConnected || $0.contains(.writable) }
    try #require(loop.run { accepted != nil && isConnected })
    self.loop = loop
    self.listener = listener
    self.client = client
    server = try #require(accepted)
  }
}

/// Reads all there is; how it ended.
private func drain(_ stream: StreamSocket, into bytes: inout [UInt8]) -> StreamSocket.Transfer {
  while true {
    let result = stream.read(appendingTo: &bytes)
    guard case .bytes = result else { return result }
  }
}

struct StreamSocketTests {
  private static let addresses: [SocketAddress] = [
    .ip(.loopbackV4, port: 0), .ip(.loopbackV6, port: 0), .unix("stream.sock"),
  ]

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func resolve(_ address: SocketAddress) -> SocketAddress {
    if case .unix(let name) = address { .unix(folder.file(name)) } else { address }
  }

  @Test(arguments: addresses)
  func `bytes go both ways and the end is seen`(address: SocketAddress) throws {
    let pair = try Pair(at: resolve(address))
    var received: [UInt8] = []
    var last = StreamSocket.Transfer.wouldBlock
    pair.server.onReady = { [unowned server = pair.server] _ in
      last = drain(server, into: &received)
    }
    let (hello, space, world) = (Array("hello".utf8), Array(" ".utf8), Array("world".utf8))
    #expect(pair.client.write(hello.span) == .bytes(5))
    #expect(pair.client.write(space.span, world.span) == .bytes(6))
    pair.client.shutdownWriting()
    #expect(pair.loop.run { last == .closed })
    #expect(received == Array("hello world".utf8))
    #expect(pair.server.write(hello.span) == .bytes(5))
    var answer: [UInt8] = []
    #expect(pair.loop.run { drain(pair.client, into: &answer) == .wouldBlock && !answer.isEmpty })
    #expect(answer == hello)
  }

  @Test func `what a stream did not take waits, in order, until it does or is gone`() throws {
    let pair = try Pair(at: .unix(folder.file("s")))
    let content = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 7) }
    var unsent = UnsentBytes()
    for start in stride(from: 0, to: content.count, by: 65_536) {
      unsent.append(Array(content[start..<start + 65_536]))
      _ = unsent.drain(into: pair.client)
    }
    #expect(unsent.count > 0 && unsent.count < content.count)
    #expect(unsent.drain(into: pair.client) == .blocked)
    var received: [UInt8] = []
    while !unsent.isEmpty {
      let before = received.count
      try #require(
        pair.loop.run {
          _ = drain(pair.server, into: &received)
          return received.count > before
        }
      )
      #expect(unsent.drain(into: pair.client) != .broken)
    }
    try #require(
      pair.loop.run {
        _ = drain(pair.server, into: &received)
        return received.count == content.count
      }
    )
    let isSame = received == content
    #expect(isSame)
    pair.server.close()
    unsent.append([1])
    #expect(unsent.drain(into: pair.client) == .broken && unsent.count == 1)
  }

  @Test func `a reader that waits stops the writer, and every byte arrives`() throws {
    let pair = try Pair(at: .loopback(port: 0))
    let bytes = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    var sent = 0
    var wasFull = false
    func push() {
      while sent < bytes.count {
        guard case .bytes(let count) = pair.client.write(bytes.span.extracting(droppingFirst: sent))
        else {
          wasFull = true
          return
        }
        sent += count
      }
    }
    pair.client.onReady = { if $0.contains(.writable) { push() } }
    push()
    #expect(wasFull)
    var received: [UInt8] = []
    pair.server.onReady = { [unowned server = pair.server] _ in
      if case .bytes = server.read(appendingTo: &received) { server.readyAgain(.readable) }
    }
    pair.server.readyAgain(.readable)
    #expect(pair.loop.run { received.count == bytes.count })
    #expect(received == bytes)
  }

  @Test func `a refused connection says so`() throws {
    let loop = try Loop()
    let listener = try Listener(at: .loopback(port: 0), on: loop) { _ in }
    let address = listener.local
    listener.close()
    let client = try StreamSocket.connect(to: address, on: loop)
    var result: StreamSocket.Transfer?
    client.onReady = { [unowned client] _ in result = client.read { _ in } }
    #expect(client.read { _ in } == .wouldBlock)
    #expect(loop.run { result != nil })
    #expect(result == .failed(ECONNREFUSED))
    #expect(throws: SystemError("connect", on: "unix:/nonexistent/x", code: ENOENT)) {
      try StreamSocket.connect(to: .unix("/nonexistent/x"), on: loop)
    }
  }

  @Test func `a peer that resets fails the write, and no signal ends the process`() throws {
    let pair = try Pair(at: .loopback(port: 0))
    pair.server.close()
    let byte: [UInt8] = [1]
    var failed = false
    pair.client.onReady = { _ in }
    #expect(
      pair.loop.run {
        if case .failed(let code) = pair.client.write(byte.span) {
          failed = code == EPIPE || code == ECONNRESET
          return true
        }
        return false
      }
    )
    #expect(failed)
    #expect(pair.client.isClosed == false)
  }

  @Test func `a stream moves to another loop with its unread bytes`() throws {
    let pair = try Pair(at: .loopback(port: 0))
    let bytes = Array("kept".utf8)
    #expect(pair.client.write(bytes.span) == .bytes(4))
    let transfer = pair.server.detach()
    #expect(pair.server.isClosed)
    var answered: [UInt8] = []
    let (port, thread) = try Loop.start(name: "other") { loop in
      guard let moved = try? StreamSocket(transfer, on: loop) else { return }
      moved.onReady = { [unowned moved] _ in  // echoes
        var bytes: [UInt8] = []
        _ = drain(moved, into: &bytes)
        if !bytes.isEmpty { _ = moved.write(bytes.span) }
      }
      loop.onEndOfTurn { _ = moved }
    }
    #expect(
      pair.loop.run { drain(pair.client, into: &answered) == .wouldBlock && answered.count == 4 }
    )
    #expect(answered == bytes)
    port.post { $0.stop() }
    thread.join()
  }

  @Test func `a socket that is let go is closed`() throws {
    let pair = try Pair(at: .loopback(port: 0))
    var other: StreamSocket? = try StreamSocket.connect(to: pair.listener.local, on: pair.loop)
    _ = other
    other = nil
    pair.server.close()
    var end: [UInt8] = []
    #expect(pair.loop.run { drain(pair.client, into: &end) == .closed })
  }
}
