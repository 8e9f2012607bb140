// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import EventLoop
internal import IPMI

/// A BMC that is not there: bytes and the time in, datagrams out.
///
/// It speaks IPMI 2.0 as the specification says, except for the faults that are set. It shares
/// igor's wire types but not its session code. Belongs to one thread; whoever drives it calls
/// `receive` and `timerFired`, sends what `takeDatagrams` gives after either, and looks at
/// `nextDeadline` then.
package final class SimulatedBMC {
  package let configuration: BMCConfiguration
  /// The machine it looks after.
  package let machine: SimulatedMachine
  package let guid: [UInt8]
  /// What it has seen.
  package var record = BMCRecord()
  /// What it does wrong; see `apply` for what happens once.
  package var faults = BMCFaults()
  /// The network in front of it.
  package var network: NetworkFaults
  /// Who has SOL.
  package internal(set) var owner = SOLOwner.nobody
  /// Whether SOL is enabled, and what else Set SOL Configuration Parameters changes.
  package var sol: SOLBehaviour

  /// Sensors, event log and inventories.
  var hardware: SimulatedHardware
  /// Answers that are late on purpose.
  var heldAnswers: [HeldAnswer] = []
  var port = SOLPort()
  var sessions: [BMCSession?]  // by handle - 1
  let crypto: SharedCrypto
  private var outbox: [Datagram] = []

  /// A BMC whose machine does what `script` says from `now` on.
  package init(
    _ configuration: BMCConfiguration,
    script: any SerialScript,
    crypto: SharedCrypto,
    at now: Moment
  ) {
    var random = SeededGenerator(seed: configuration.seed &+ 2, for: configuration.name)
    self.configuration = configuration
    self.crypto = crypto
    sol = configuration.sol
    machine = SimulatedMachine(script)
    hardware = SimulatedHardware(configuration, at: now)
    guid = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    network = NetworkFaults(seed: random.next())
    sessions = Array(repeating: nil, count: configuration.sessionLimit)
    if configuration.startsOn { machine.obey(.on, at: now) }
  }

  /// The sessions that are past their handshake.
  package var activeSessions: [BMCSession] {
    sessions.compactMap(\.self).filter { $0.keys != nil }
  }

  // MARK: Events

  /// A datagram came from `peer`.
  package func receive(
    _ datagram: Span<UInt8>,
    from peer: SocketAddress,
    at now: Moment
  ) {
    if network.isPerfect {
      handle(datagram, from: peer, at: now)
    } else {
      network.take(Datagram(datagram.copied(), peer), isInbound: true, at: now)
    }
    settle(at: now)
  }

  /// The time that `nextDeadline` told has come.
  package func timerFired(at now: Moment) {
    expireSessions(at: now)
    machine.settle(at: now)
    settle(at: now)
  }

  /// When to call `timerFired`; `nil` while nothing but a datagram changes anything.
  package func nextDeadline(at now: Moment) -> Moment? {
    var deadline = network.nextArrival
    func consider(_ instant: Moment?) {
      guard let instant else { return }
      deadline = deadline.map { min($0, instant) } ?? instant
    }
    for case let session? in sessions { consider(expiry(of: session)) }
    consider(machine.powerOnAt)
    consider(heldAnswers.first?.due)
    consider(serialDeadline(at: now))
    return deadline
  }

  /// Takes what is to be sent, in order.
  package func takeDatagrams() -> [Datagram] {
    defer { outbox.removeAll(keepingCapacity: true) }
    return outbox
  }

  /// Whether there is something to be sent.
  package var hasDatagrams: Bool { !outbox.isEmpty }

  /// Lets everything happen that follows from what just did.
  func settle(at now: Moment) {
    deliverArrivals(at: now)
    runSerialLine(at: now)
    noteHappenings(at: now)
    sendHeldAnswers(at: now)
    deliverArrivals(at: now)
  }

  /// Logs what has happened to the machine.
  func noteHappenings(at now: Moment) {
    for happening in machine.takeHappenings() {
      if [.poweredOn, .wasReset].contains(happening) { useBootFlags() }
      hardware.note(happening, at: now)
    }
  }

  /// Gives a datagram to the network.
  func send(_ bytes: [UInt8], to peer: SocketAddress, at now: Moment) {
    record.sentDatagramCount += 1
    if network.isPerfect {
      outbox.append(Datagram(bytes, peer))
    } else {
      network.take(Datagram(bytes, peer), isInbound: false, at: now)
    }
  }

  private func deliverArrivals(at now: Moment) {
    while let (datagram, isInbound) = network.takeArrival(at: now) {
      if isInbound {
        handle(datagram.bytes.span, from: datagram.peer, at: now)
      } else {
        outbox.append(datagram)
      }
    }
  }
}
