// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Server
import Testing

struct ConnectionLimitsTests {
  @Test func `an address has its share, and a place given up is free again`() throws {
    let limits = ConnectionLimits(total: 100, perAddress: 2)
    let one = SocketAddress.v4(0x7F00_0001, port: 1)
    var places = [limits.admit(one), limits.admit(.v4(0x7F00_0001, port: 2))]
    #expect(!places.contains { $0 == nil })
    #expect(limits.admit(one) == nil)
    #expect(limits.admit(.v4(0x7F00_0002, port: 1)) != nil)
    places.removeLast()
    #expect(limits.count == 1)
    #expect(limits.admit(one) != nil)
  }

  @Test func `Unix sockets count only in all`() {
    let limits = ConnectionLimits(total: 3, perAddress: 1)
    let places = (0..<4).map { _ in limits.admit(.unix("")) }
    #expect(places.map { $0 != nil } == [true, true, true, false])
    #expect(limits.count == 3)
  }
}
