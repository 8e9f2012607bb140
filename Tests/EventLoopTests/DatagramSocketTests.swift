// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

struct DatagramSocketTests {
  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  func `datagrams go both ways with their addresses`(address: IPAddress) throws {
    let loop = try Loop()
    var echo: DatagramSocket?
    let server = try DatagramSocket(
      bindingTo: .ip(address, port: 0),
      on: loop,
      handler: .init(receive: { bytes, peer in echo?.send(bytes, to: peer) })
    )
    echo = server
    var answers: [([UInt8], SocketAddress)] = []
    let client = try DatagramSocket(
      bindingTo: .ip(address, port: 0),
      on: loop,
      handler: .init(receive: { bytes, peer in
        answers.append(((0..<bytes.count).map { bytes[$0] }, peer))
      })
    )
    for number in 0..<200 {
      let datagram = Array(repeating: UInt8(number), count: number)
      #expect(client.send(datagram.span, to: server.local) == nil)
    }
    #expect(loop.run { answers.count == 200 })
    for (number, (bytes, peer)) in answers.enumerated() {
      #expect(bytes == Array(repeating: UInt8(number), count: number))
      #expect(peer == server.local)
    }
    echo = nil
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  func `a closed port is reported with its address, and hurts nobody else`(
    address: IPAddress
  ) throws {
    let loop = try Loop()
    var received = 0
    var unreachable: [SocketAddress] = []
    let handler = DatagramSocket.Handler(
      receive: { _, _ in received += 1 },
      unreachable: { peer, _ in unreachable.append(peer) }
    )
    let socket = try DatagramSocket(bindingTo: .ip(address, port: 0), on: loop, handler: handler)
    let gone = try DatagramSocket(bindingTo: .ip(address, port: 0), on: loop, handler: handler)
    let dead = gone.local
    gone.close()
    let ping: [UInt8] = [1]
    #expect(socket.send(ping.span, to: dead) == nil)
    #expect(socket.send(ping.span, to: socket.local) == nil)
    #expect(loop.run { received == 1 && unreachable == [dead] })
  }

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6])
  func `a peer's own socket takes what that peer sends to the same port, and no other's`(
    address: IPAddress
  ) throws {
    let loop = try Loop()
    var received: [(byte: UInt8, peer: SocketAddress)] = []
    let any: IPAddress = address == .loopbackV4 ? .v4(0) : .v6(0, scope: 0)
    let shared = try DatagramSocket(
      bindingTo: .ip(any, port: 0),
      on: loop,
      handler: .init(receive: { bytes, peer in received.append((bytes[0], peer)) })
    )
    let peers = try (0..<2).map { _ in
      try DatagramSocket(
        bindingTo: .ip(address, port: 0),
        on: loop,
        handler: .init(receive: { bytes, peer in received.append((bytes[0], peer)) })
      )
    }
    var lane: DatagramSocket? = try DatagramSocket(for: peers[0].local, beside: shared)
    #expect(lane?.local.port == shared.local.port)
    let target = SocketAddress.ip(address, port: shared.local.port ?? 0)
    for (number, peer) in peers.enumerated() {
      let datagram = [UInt8(number)]
      #expect(peer.send(datagram.span, to: target) == nil)
    }
    lane?.drain()
    #expect(received.map(\.byte) == [0], "the lane has what its peer sent, and nothing else")
    #expect(received.first?.peer == peers[0].local)
    #expect(loop.run { received.count == 2 })
    #expect(received.last?.byte == 1)
    lane = nil
    let late: [UInt8] = [7]
    #expect(peers[0].send(late.span, to: target) == nil)
    #expect(loop.run { received.last?.byte == 7 }, "without a lane the shared socket has all")
  }

  @Test func `a datagram longer than any of ours is counted and dropped`() throws {
    let loop = try Loop()
    var sizes: [Int] = []
    let socket = try DatagramSocket(
      bindingTo: .loopback(port: 0),
      on: loop,
      handler: .init(receive: { bytes, _ in sizes.append(bytes.count) })
    )
    for size in [2049, 2048, 0] {
      let datagram = [UInt8](repeating: 7, count: size)
      #expect(socket.send(datagram.span, to: socket.local) == nil)
    }
    #expect(loop.run { sizes.count == 2 })
    #expect(sizes == [2048, 0])
    #expect(socket.oversizedCount == 1)
  }

  @Test func `datagrams that wait go out together, however many and long they are`() throws {
    let loop = try Loop()
    var received: [[UInt8]] = []
    let socket = try DatagramSocket(
      bindingTo: .loopback(port: 0),
      on: loop,
      handler: .init(receive: { bytes, _ in received.append((0..<bytes.count).map { bytes[$0] }) })
    )
    let sent = (0..<150).map { [UInt8](repeating: UInt8($0), count: $0 == 70 ? 1500 : $0) }
    for datagram in sent { socket.enqueue(datagram.span, to: socket.local) }
    socket.sendQueued()
    #expect(loop.run { received.count == sent.count })
    #expect(received == sent)
  }

  @Test func `one datagram that cannot be sent is told, and the others go`() throws {
    let loop = try Loop()
    var received = 0
    var refused: [SocketAddress] = []
    let socket = try DatagramSocket(
      bindingTo: .loopback(port: 0),
      on: loop,
      handler: .init(
        receive: { _, _ in received += 1 },
        unreachable: { peer, _ in refused.append(peer) }
      )
    )
    // No datagram goes from 127.0.0.1 to a machine elsewhere.
    let elsewhere = SocketAddress.v4(0xC000_0201, port: 623)
    let ping: [UInt8] = [1]
    for peer in [socket.local, elsewhere, socket.local] { socket.enqueue(ping.span, to: peer) }
    socket.sendQueued()
    #expect(refused == [elsewhere])
    #expect(loop.run { received == 2 })
  }

  @Test func `a port that is taken is told by its address`() throws {
    let loop = try Loop()
    let handler = DatagramSocket.Handler(receive: { _, _ in })
    let first = try DatagramSocket(bindingTo: .loopback(port: 0), on: loop, handler: handler)
    let error = #expect(throws: SystemError.self) {
      try DatagramSocket(bindingTo: first.local, on: loop, handler: handler)
    }
    #expect(error?.description == "bind \(first.local): Address already in use")
  }
}
