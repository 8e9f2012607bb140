// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Testing

/// Drives a rhythm with datagrams that come at a rate of their own, or wait for an answer.
private struct Traffic {
  var now = Moment(nanoseconds: 1_000_000_000)
  var rhythm: ReceiveRhythm
  var taken = 0

  init() {
    rhythm = ReceiveRhythm(at: now)
  }

  /// Peers who do not wait: so many datagrams a second.
  mutating func steady(rate: Int, for duration: Duration) {
    let end = now + duration
    while now < end {
      let next = rhythm.isLooking ? rhythm.nextLook(after: now) : now + .seconds(1) / rate
      let step = next - now
      now = next
      receive(Int((Double(rate) * (step / .seconds(1))).rounded()))
    }
  }

  /// Peers who send their next datagram 50 us after the last was taken.
  mutating func waiting(peers: Int, for duration: Duration) {
    let end = now + duration
    while now < end {
      now = rhythm.isLooking ? rhythm.nextLook(after: now) : now + .microseconds(50)
      receive(peers)
    }
  }

  private mutating func receive(_ count: Int) {
    taken += count
    rhythm.received(count, at: now)
  }
}

@Suite struct ReceiveRhythmTests {
  @Test func `few datagrams wake the loop one by one`() {
    var traffic = Traffic()
    traffic.steady(rate: 2000, for: .seconds(2))
    #expect(!traffic.rhythm.isLooking)
  }

  @Test func `many datagrams are looked for every four milliseconds, until there are few again`() {
    var traffic = Traffic()
    traffic.steady(rate: 10_000, for: .seconds(1))
    #expect(traffic.rhythm.isLooking)
    #expect(traffic.rhythm.nextLook(after: traffic.now) == traffic.now + .milliseconds(4))
    traffic.steady(rate: 500, for: .milliseconds(100))
    #expect(!traffic.rhythm.isLooking)
  }

  @Test func `in a storm the loop is woken`() {
    var traffic = Traffic()
    traffic.steady(rate: 10_000, for: .seconds(1))
    #expect(traffic.rhythm.isLooking)
    traffic.steady(rate: 45_000, for: .seconds(1))
    #expect(!traffic.rhythm.isLooking)
  }

  @Test func `somebody who types is looked for every millisecond, for a second`() {
    var traffic = Traffic()
    traffic.steady(rate: 10_000, for: .seconds(1))
    traffic.rhythm.hurry(at: traffic.now)
    #expect(traffic.rhythm.nextLook(after: traffic.now) == traffic.now + .milliseconds(1))
    traffic.steady(rate: 10_000, for: .seconds(1))
    #expect(traffic.rhythm.isLooking)
    #expect(traffic.rhythm.nextLook(after: traffic.now) == traffic.now + .milliseconds(4))
  }

  @Test(arguments: [1, 3, 8])
  func `peers who wait for their answers are not slowed down`(peers: Int) {
    var traffic = Traffic()
    traffic.waiting(peers: peers, for: .seconds(10))
    // 20,000 rounds a second if each were taken at once.
    #expect(Double(traffic.taken) > 0.95 * Double(peers) * 200_000)
  }

  @Test func `batches that come by themselves need no looking`() {
    var traffic = Traffic()
    traffic.waiting(peers: 40, for: .seconds(1))
    #expect(!traffic.rhythm.isLooking)
  }
}
