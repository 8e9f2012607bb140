// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import EventLoop

/// A datagram and where it goes to or comes from.
package struct Datagram: Equatable, Sendable {
  package var bytes: [UInt8]
  package var peer: SocketAddress

  package init(_ bytes: [UInt8], _ peer: SocketAddress) {
    self.bytes = bytes
    self.peer = peer
  }
}

/// A bad network in front of a BMC, in both directions; what it does follows from a seed.
package struct NetworkFaults: Sendable {
  /// The probability that a datagram is lost.
  package var loss = 0.0
  /// The probability that a datagram comes twice.
  package var duplication = 0.0
  /// The probability that a datagram is overtaken by those after it.
  package var reordering = 0.0
  /// How long datagrams take, evenly drawn.
  package var delay: ClosedRange<Duration>?
  /// Nothing goes through before this.
  package var silentUntil: Moment?

  private var random: SeededGenerator
  private var inTransit: [Transit] = []  // by `due`, then by arrival

  /// How much later a datagram comes that others overtake.
  private static let overtaken = Duration.milliseconds(30)

  private struct Transit: Sendable {
    var due: Moment
    var datagram: Datagram
    var isInbound: Bool
  }

  package init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
  }

  /// When the next datagram under way arrives.
  var nextArrival: Moment? { inTransit.first?.due }

  /// Nothing is done to datagrams: the usual case, which costs nothing.
  var isPerfect: Bool {
    silentUntil == nil && loss == 0 && duplication == 0 && reordering == 0 && delay == nil
      && inTransit.isEmpty
  }

  /// Takes a datagram in; `takeArrival` tells what comes out.
  mutating func take(_ datagram: Datagram, isInbound: Bool, at now: Moment) {
    guard !isSilent(at: now), !random.happens(loss) else { return }
    for _ in 0..<(random.happens(duplication) ? 2 : 1) {
      var due = now
      if let delay {
        let share = Double.random(in: 0...1, using: &random)
        due += delay.lowerBound + (delay.upperBound - delay.lowerBound) * share
      }
      if random.happens(reordering) { due += Self.overtaken }
      let index = inTransit.firstIndex { $0.due > due } ?? inTransit.count
      inTransit.insert(Transit(due: due, datagram: datagram, isInbound: isInbound), at: index)
    }
  }

  /// The next datagram that has arrived by now.
  mutating func takeArrival(
    at now: Moment
  ) -> (datagram: Datagram, isInbound: Bool)? {
    guard let first = inTransit.first, first.due <= now else { return nil }
    inTransit.removeFirst()
    return (first.datagram, first.isInbound)
  }

  /// Whether the BMC is dark; datagrams under way are lost then.
  mutating func isSilent(at now: Moment) -> Bool {
    guard let end = silentUntil else { return false }
    guard now < end else {
      silentUntil = nil
      return false
    }
    inTransit = []
    return true
  }

  /// Makes everything work again, but keeps what is under way.
  mutating func clear() {
    loss = 0
    duplication = 0
    reordering = 0
    delay = nil
    silentUntil = nil
  }
}
