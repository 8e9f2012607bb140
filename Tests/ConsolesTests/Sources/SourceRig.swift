// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import BMCSimulator
import EventLoop
import IPMI
import TestSupport
import Testing

@testable import Consoles

/// What the machine behind a source does.
enum MachineBehaviour {
  /// What is typed comes back.
  case echo
  /// It prints this once somebody listens.
  case content([UInt8])
}

/// The kinds of source that every console must be the same on.
enum SourceKind: CaseIterable, CustomTestStringConvertible {
  case unixSocket, tcpSocket, sol

  var testDescription: String {
    switch self {
    case .unixSocket: "Unix socket"
    case .tcpSocket: "TCP socket"
    case .sol: "SOL"
    }
  }

  func makeRig(_ behaviour: MachineBehaviour, on bench: RackBench) throws -> any SourceRig {
    switch self {
    case .unixSocket:
      try SocketRig(behaviour, at: .unix(bench.folder.file("serial")), on: bench.loop)
    case .tcpSocket: try SocketRig(behaviour, at: .loopback(port: 0), on: bench.loop)
    case .sol: try SOLRig(behaviour, on: bench.loop)
    }
  }
}

/// The other side of a source, and the accidents that can happen to it.
protocol SourceRig: AnyObject {
  /// How a console reaches it.
  var source: SourceConfiguration { get }
  /// What it has been sent by the console.
  var typed: [UInt8] { get }
  /// Whether a console is connected.
  var isConnected: Bool { get }
  /// The connection ends, and the next one is taken.
  func loseConnection()
  /// Nobody answers any more.
  func goAway() throws
  /// Somebody answers again.
  func comeBack() throws
}

/// A machine on a socket.
final class SocketRig: SourceRig {
  private let behaviour: MachineBehaviour
  private let address: SocketAddress
  private let loop: Loop
  private var machine: TestMachine

  init(_ behaviour: MachineBehaviour, at address: SocketAddress, on loop: Loop) throws {
    self.behaviour = behaviour
    self.loop = loop
    machine = try TestMachine(at: address, behaviour, on: loop)
    self.address = machine.address
  }

  var source: SourceConfiguration { .socket(machine.endpoint) }
  var typed: [UInt8] { machine.typed }
  var isConnected: Bool { machine.isConnected }

  func loseConnection() { machine.hangUp() }

  func goAway() { machine.vanish() }

  func comeBack() throws { machine = try TestMachine(at: address, behaviour, on: loop) }
}

/// A machine behind a simulated BMC.
final class SOLRig: SourceRig {
  static let name = "osl03"
  let shelf: Shelf
  private let address: SocketAddress

  convenience init(_ behaviour: MachineBehaviour, on loop: Loop) throws {
    try self.init(behaviour, on: loop) { _ in }
  }

  init(
    _ behaviour: MachineBehaviour,
    on loop: Loop,
    _ adjust: (inout BMCPlan) -> Void
  ) throws {
    var plan = BMCPlan(Self.name)
    switch behaviour {
    case .echo: plan.script = .echo
    case .content(let bytes): plan.script = .content(bytes, rate: 0, repeats: false)
    }
    plan.configuration.sol.holdsWhileDetached = true
    plan.configuration.sol.accumulateTime = .milliseconds(1)
    adjust(&plan)
    shelf = try Shelf([plan], on: loop)
    address = try #require(shelf.addresses.first)
    shelf.perform(on: Self.name) { bmc, _ in bmc.record.keepsContent = true }
  }

  /// The BMC as settings name it.
  func bmc(user: String = "admin", password: String = "igor-admin") -> BMCSourceConfiguration {
    guard let credentials = Credentials(name: Array(user.utf8), password: Array(password.utf8))
    else { preconditionFailure("credentials too long") }
    return BMCSourceConfiguration(
      host: "127.0.0.1",
      port: address.port ?? 0,
      credentials: credentials
    )
  }

  var source: SourceConfiguration { .bmc(bmc()) }
  var record: BMCRecord { shelf.status(of: Self.name)?.record ?? BMCRecord() }
  var typed: [UInt8] { record.typed }
  var isConnected: Bool { shelf.status(of: Self.name)?.solOwner != 0 }
  var sessionCount: Int { shelf.status(of: Self.name)?.sessionCount ?? 0 }

  func apply(_ fault: Fault) {
    shelf.perform(on: Self.name) { $0.apply(fault, at: $1) }
  }

  func loseConnection() { apply(.deactivate) }

  func goAway() {
    apply(.forget)
    apply(.silence(nil))
  }

  func comeBack() { apply(.silence(.zero)) }
}
