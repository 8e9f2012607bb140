// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport
import Testing

@testable import Consoles

struct FastLanesTests {
  private let loop: Loop
  private let shared: DatagramSocket
  private let peers: [SocketAddress]

  init() throws {
    let loop = try Loop()
    self.loop = loop
    let handler = DatagramSocket.Handler(receive: { _, _ in })
    shared = try DatagramSocket(bindingTo: .ip(.v4(0), port: 0), on: loop, handler: handler)
    let used = try (0...FastLanes.limit).map { _ in
      try DatagramSocket(bindingTo: .loopback(port: 0), on: loop, handler: handler)
    }
    peers = used.map(\.local)
  }

  /// Sends more than a shared socket takes lightly, until it says so.
  private func crowd() {
    let target = SocketAddress.loopback(port: shared.local.port ?? 0)
    let datagram: [UInt8] = [1]
    let isCrowded = loop.run {
      for _ in 0..<200 where !shared.isCrowded { shared.send(datagram.span, to: target) }
      return shared.isCrowded
    }
    #expect(isCrowded)
  }

  @Test func `nobody has a lane where nobody has to wait`() {
    var lanes = FastLanes()
    lanes.typed(to: peers[0], beside: shared, at: loop.now)
    #expect(lanes.count == 0)
  }

  @Test func `who types in a storm has a lane until some time after the last key`() {
    crowd()
    var lanes = FastLanes()
    let start = loop.now
    lanes.typed(to: peers[0], beside: shared, at: start)
    lanes.typed(to: peers[0], beside: shared, at: start + .seconds(5))
    lanes.typed(to: peers[1], beside: shared, at: start)
    #expect(lanes.count == 2)
    lanes.tidy(at: start + .seconds(10))
    #expect(lanes.count == 1)
    lanes.tidy(at: start + .seconds(15))
    #expect(lanes.count == 0)
  }

  @Test func `there are no more lanes than the bound says`() {
    crowd()
    var lanes = FastLanes()
    for peer in peers { lanes.typed(to: peer, beside: shared, at: loop.now) }
    #expect(lanes.count == FastLanes.limit)
  }
}
