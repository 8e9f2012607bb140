// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Server
import Testing

struct ConnectionLimitsTests {
  @Test func `a login gives the share of its address back, once`() throws {
    let limits = ConnectionLimits(total: 4, perSource: 1)
    let one = SocketAddress.v4(0x7F00_0001, port: 1)
    let first = try #require(limits.admit(one))
    #expect(limits.admit(one) == nil)
    first.loggedIn()
    first.loggedIn()
    let second = limits.admit(one)
    #expect(second != nil && limits.admit(one) == nil && limits.count == 2)
  }

  @Test func `the addresses of one IPv6 host are one place`() throws {
    let limits = ConnectionLimits(total: 9, perSource: 1)
    func place(_ text: String) throws -> ConnectionPlace? {
      limits.admit(SocketAddress.ip(try #require(IPAddress(text)), port: 1))
    }
    let first = try place("2001:db8:0:1::1")
    let second = try place("2001:db8:0:1:ffff::2")
    let other = try place("2001:db8:0:2::1")
    #expect(first != nil && second == nil && other != nil)
  }

  @Test func `an address has its share, and a place given up is free again`() throws {
    let limits = ConnectionLimits(total: 100, perSource: 2)
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
    let limits = ConnectionLimits(total: 3, perSource: 1)
    let places = (0..<4).map { _ in limits.admit(.unix("")) }
    #expect(places.map { $0 != nil } == [true, true, true, false])
    #expect(limits.count == 3)
  }
}
