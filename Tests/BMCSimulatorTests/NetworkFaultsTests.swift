// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Testing

@testable import BMCSimulator

struct NetworkFaultsTests {
  private let start = Moment.now
  private let peer = SocketAddress.loopback(port: 9)

  /// The bytes that come out, with milliseconds after they went in; one goes in each millisecond.
  private func pass(_ count: UInt8, through network: inout NetworkFaults) -> [(UInt8, Int)] {
    var arrivals: [(UInt8, Int)] = []
    for tick in 0..<500 {
      let now = start + .milliseconds(tick)
      if tick < Int(count) {
        network.take(Datagram([UInt8(tick)], peer), isInbound: true, at: now)
      }
      while let (datagram, _) = network.takeArrival(at: now) {
        arrivals.append((datagram.bytes[0], tick))
      }
    }
    return arrivals
  }

  @Test func `a perfect network passes everything at once`() {
    var network = NetworkFaults(seed: 1)
    #expect(network.isPerfect)
    let arrivals = pass(50, through: &network)
    #expect(arrivals.allSatisfy { Int($0.0) == $0.1 })
    #expect(arrivals.count == 50)
  }

  @Test func `loss follows from the seed`() {
    func survivors(seed: UInt64) -> [UInt8] {
      var network = NetworkFaults(seed: seed)
      network.loss = 0.3
      return pass(200, through: &network).map(\.0)
    }
    #expect(survivors(seed: 5) == survivors(seed: 5))
    #expect(survivors(seed: 5) != survivors(seed: 6))
    #expect(100...180 ~= survivors(seed: 5).count)
  }

  @Test func `duplication doubles, and reordering overtakes`() {
    var doubling = NetworkFaults(seed: 2)
    doubling.duplication = 1
    #expect(pass(20, through: &doubling).count == 40)
    var reordering = NetworkFaults(seed: 2)
    reordering.reordering = 0.2
    let order = pass(100, through: &reordering).map(\.0)
    #expect(order != order.sorted())
    #expect(order.sorted() == Array(0..<100))
  }

  @Test func `delays are drawn from their range`() {
    var network = NetworkFaults(seed: 3)
    network.delay = Duration.milliseconds(20)...Duration.milliseconds(90)
    let delays = pass(100, through: &network).map { $0.1 - Int($0.0) }
    #expect(delays.allSatisfy { 20...91 ~= $0 })
    #expect(Set(delays).count > 10)
  }

  @Test func `a silent network swallows what is under way, and recovers in time`() {
    var network = NetworkFaults(seed: 4)
    network.delay = Duration.milliseconds(10)...Duration.milliseconds(10)
    network.take(Datagram([1], peer), isInbound: true, at: start)
    network.silentUntil = start + .milliseconds(50)
    network.take(Datagram([2], peer), isInbound: true, at: start + .milliseconds(1))
    let early = network.takeArrival(at: start + .milliseconds(49))
    #expect(early?.datagram == nil)
    network.take(Datagram([3], peer), isInbound: false, at: start + .milliseconds(50))
    let arrival = network.takeArrival(at: start + .milliseconds(60))
    #expect(arrival?.datagram.bytes == [3])
  }
}
