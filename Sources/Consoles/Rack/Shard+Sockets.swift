// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import IPMI

// The way from datagrams to sources, and back.
extension Shard {
  /// Finds the source of a datagram: by the console session id in it, which holds the
  /// source's slot, or else by where it came from.
  func receive(_ datagram: Span<UInt8>, from peer: SocketAddress) {
    switch DatagramRoute(of: datagram) {
    case .slot(let slot):
      guard slot < sources.count, let source = sources[slot], source.address == peer else { break }
      return source.receive(datagram, from: peer)
    case .source:
      guard let slots = slotsByAddress[peer] else { break }
      for slot in slots { sources[slot]?.receive(datagram, from: peer) }
      return
    case .nobody: break
    }
    figures.strayDatagrams += 1
  }

  private func unreachable(_ peer: SocketAddress, _ code: Int32) {
    for slot in slotsByAddress[peer] ?? [] { sources[slot]?.networkFailed(code) }
  }

  /// Makes a source for a BMC, in a slot of its own.
  func makeSource(_ bmc: BMCSourceConfiguration, for console: Console) -> SOLSource {
    let slot = freeSlots.popLast() ?? sources.count
    if slot == sources.count { sources.append(nil) }
    let source = SOLSource(bmc, console: console, slot: slot)
    sources[slot] = source
    paceProbes()
    return source
  }

  /// Forgets a source that is over.
  func remove(_ source: SOLSource, at slot: Int) {
    guard sources[slot] === source else { return }
    sources[slot] = nil
    freeSlots.append(slot)
    paceProbes()
    move(slot, from: source.address, to: nil)
  }

  private func paceProbes() {
    workspace.pace = ProbePace(
      of: sources.count - freeSlots.count,
      probesPerSecond: options.probesPerSecond
    )
  }

  /// Notes where the packets of a slot come from that name no session.
  func move(_ slot: Int, from old: SocketAddress?, to new: SocketAddress?) {
    guard old != new else { return }
    if let old {
      slotsByAddress[old]?.removeAll { $0 == slot }
      if slotsByAddress[old]?.isEmpty == true { slotsByAddress[old] = nil }
    }
    if let new { slotsByAddress[new, default: []].append(slot) }
  }

  /// Sends a datagram with the others of this turn; an errno where that is not possible.
  func send(_ datagram: Span<UInt8>, to address: SocketAddress) -> Int32? {
    do throws(SystemError) {
      try socket(for: address).enqueue(datagram, to: address)
      return nil
    } catch {
      return error.code
    }
  }

  /// Says that somebody types at the console of that BMC, and waits for the echo.
  func hurryDatagrams(from address: SocketAddress) {
    guard let socket = try? socket(for: address) else { return }
    socket.hurry()
    fastLanes.typed(to: address, beside: socket, at: loop.now)
  }

  /// Sends what waits for the end of the turn.
  func sendDatagrams() {
    socketV4?.sendQueued()
    socketV6?.sendQueued()
  }

  /// The socket of an address family, opened when it is first needed.
  private func socket(for address: SocketAddress) throws(SystemError) -> DatagramSocket {
    let isV6 = if case .v6? = address.ip { true } else { false }
    if let socket = isV6 ? socketV6 : socketV4 { return socket }
    let any = isV6 ? IPAddress.v6(0, scope: 0) : IPAddress.v4(0)
    let socket = try DatagramSocket(
      bindingTo: .ip(any, port: 0),
      on: loop,
      handler: DatagramSocket.Handler(
        receive: { [unowned self] in receive($0, from: $1) },
        unreachable: { [unowned self] in unreachable($0, $1) }
      )
    )
    if isV6 { socketV6 = socket } else { socketV4 = socket }
    return socket
  }
}
