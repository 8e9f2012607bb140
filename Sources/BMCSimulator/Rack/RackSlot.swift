// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Notation

/// A BMC with its socket and timer on a loop.
final class RackSlot {
  let bmc: SimulatedBMC
  /// Where it listens.
  let address: SocketAddress
  /// Called after each event.
  var onChange: (RackSlot) -> Void = { _ in }
  /// Its record waits to be written to files.
  var isDirty = false

  private let loop: Loop
  private var socket: DatagramSocket?
  private lazy var timer = LoopTimer(on: loop) { [unowned self] in
    bmc.timerFired(at: loop.now)
    changed()
  }

  /// A simulated BMC needs room for the packets of a few consoles.
  private static let receiveBuffer = 256 << 10

  init(_ plan: BMCPlan, crypto: SharedCrypto, on loop: Loop) throws(SystemError) {
    self.loop = loop
    let incoming = Incoming()
    let socket = try DatagramSocket(
      bindingTo: plan.address,
      receiveBuffer: Self.receiveBuffer,
      on: loop,
      handler: .init(receive: { incoming.slot?.receive($0, from: $1) })
    )
    address = socket.local
    self.socket = socket
    var configuration = plan.configuration
    configuration.port = address.port ?? 0
    configuration.clock = UInt32(clamping: loop.wall.nanoseconds / 1_000_000_000)
    let script = plan.script.make(name: configuration.name, seed: configuration.seed, on: loop)
    bmc = SimulatedBMC(configuration, script: script, crypto: crypto, at: loop.now)
    incoming.slot = self
    (script as? ExecScript)?.onOutput = { [unowned self] in perform { _, _ in } }
    perform { bmc, now in
      for fault in plan.faults { bmc.apply(fault, at: now) }
    }
  }

  /// Does something to the BMC, and what follows from it.
  func perform<Result>(_ body: (SimulatedBMC, Moment) -> Result) -> Result {
    let result = body(bmc, loop.now)
    bmc.settle(at: loop.now)
    changed()
    return result
  }

  private func receive(_ datagram: Span<UInt8>, from peer: SocketAddress) {
    bmc.receive(datagram, from: peer, at: loop.now)
    changed()
  }

  private func changed() {
    if bmc.hasDatagrams {
      for datagram in bmc.takeDatagrams() { socket?.send(datagram.bytes.span, to: datagram.peer) }
    }
    timer.deadline = bmc.nextDeadline(at: loop.now)
    onChange(self)
  }

  /// Lets the socket's handler find a slot that is made after it.
  private final class Incoming {
    weak var slot: RackSlot?
  }
}
