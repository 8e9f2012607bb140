// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop

@testable import Consoles

/// The other end of a socket console: prints, and keeps what is typed.
final class TestMachine {
  private let loop: Loop
  private let behaviour: MachineBehaviour
  private var listener: Listener?
  private var stream: StreamSocket?
  private var unsent: [UInt8] = []
  private(set) var typed: [UInt8] = []
  private(set) var connectionCount = 0
  let address: SocketAddress
  /// Reads nothing while set.
  var isAsleep = false {
    didSet { if !isAsleep { stream?.readyAgain(.readable) } }
  }

  init(
    at address: SocketAddress,
    _ behaviour: MachineBehaviour = .content([]),
    on loop: Loop
  ) throws {
    self.loop = loop
    self.behaviour = behaviour
    var accept: (StreamSocket) -> Void = { _ in }
    let listener = try Listener(at: address, on: loop) { accept($0) }
    self.address = listener.local
    self.listener = listener
    accept = { [unowned self] in take($0) }
  }

  /// Where a console finds it.
  var endpoint: StreamEndpoint {
    switch address {
    case .unix(let path): .unix(path: path)
    case .ip(_, let port): .tcp(host: "127.0.0.1", port: port)
    }
  }

  var isConnected: Bool { stream != nil }

  var isDrained: Bool { unsent.isEmpty }

  func print(_ bytes: [UInt8]) {
    unsent += bytes
    flush()
  }

  /// Drops the connection; the next one is taken.
  func hangUp() {
    stream?.close()
    stream = nil
    unsent = []
  }

  /// Takes no connections any more.
  func vanish() {
    listener?.close()
    listener = nil
    hangUp()
  }

  private func take(_ new: StreamSocket) {
    connectionCount += 1
    stream = new
    if case .content(let bytes) = behaviour { unsent += bytes }
    new.onReady = { [unowned self] readiness in
      if readiness.contains(.writable) { flush() }
      if readiness.contains(.readable) { read() }
    }
    flush()
  }

  private func flush() {
    while let stream, !unsent.isEmpty {
      guard case .bytes(let count) = stream.write(unsent.span) else { return }
      unsent.removeFirst(count)
    }
  }

  private func read() {
    while !isAsleep, let stream {
      let start = typed.count
      let outcome = stream.read(appendingTo: &typed)
      if case .echo = behaviour { print(Array(typed[start...])) }
      switch outcome {
      case .bytes: continue
      case .wouldBlock: return
      case .closed, .failed: return hangUp()
      }
    }
  }
}
