// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// A UDP socket for many peers, on a loop.
///
/// Each turn takes 64 datagrams at most; the rest wait in the kernel's buffer, which is
/// large. Where very many come, it looks for them every few milliseconds (`ReceiveRhythm`). Errors
/// that the network reports about a peer (ICMP) come to `unreachable`.
package final class DatagramSocket: IOHandler {
  /// What a socket's owner hears; closures hold it weakly or unowned.
  package struct Handler {
    let receive: (Span<UInt8>, SocketAddress) -> Void
    let unreachable: (SocketAddress, Int32) -> Void

    /// `unreachable` gets the address that was sent to, and an errno such as ECONNREFUSED.
    package init(
      receive: @escaping (Span<UInt8>, SocketAddress) -> Void,
      unreachable: @escaping (SocketAddress, Int32) -> Void = { _, _ in }
    ) {
      self.receive = receive
      self.unreachable = unreachable
    }
  }

  private let handler: Handler
  private var rhythm: ReceiveRhythm
  /// What waits for `sendQueued`.
  ///
  /// No optional: a packet would look at it twice then, and each look is checked for others.
  private var queue = DatagramQueue()
  /// For the next look; there once the rhythm has asked for one.
  private var lookTimer: LoopTimer?
  /// Datagrams dropped because they were longer than any we expect.
  package private(set) var oversizedCount = 0

  /// Binds a socket; `address` has port 0 for any, and its family is the socket's.
  ///
  /// `receiveBuffer` in bytes; what the system allows where that is less.
  package init(
    bindingTo address: SocketAddress,
    receiveBuffer: Int = 8 << 20,
    on loop: Loop,
    handler: Handler
  ) throws(SystemError) {
    self.handler = handler
    rhythm = ReceiveRhythm(at: loop.now)
    let descriptor = try Descriptor.socket(family: address.family, type: SOCK_DGRAM)
    if address.family == AF_INET6 {
      try descriptor.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 1)
    }
    let name = address.description
    let result = unsafe address.withSystemAddress { unsafe bind(descriptor.raw, $0, $1) }
    _ = try checked(result, "bind", on: name)
    _ = igor_force_receive_buffer(descriptor.raw, Int32(clamping: receiveBuffer))
    _ = try checked(igor_enable_error_queue(descriptor.raw, address.family), "setsockopt")
    try super.init(owning: descriptor, interest: .reading, on: loop)
  }

  /// Binds a socket beside another one, to the same port, for what one peer sends: the system
  /// prefers it for that, and the peer notices nothing.
  ///
  /// Its datagrams come to the other's handler, and do not wait behind everybody's. Until it is
  /// connected a few of others may come to it: the handler sees no difference.
  package init(for peer: SocketAddress, beside shared: DatagramSocket) throws(SystemError) {
    handler = shared.handler
    rhythm = ReceiveRhythm(at: shared.loop.now)
    let descriptor = try Descriptor.socket(family: peer.family, type: SOCK_DGRAM)
    if peer.family == AF_INET6 {
      try descriptor.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 1)
    }
    // Only now, not before the shared one was bound: it could have got another's port else.
    try shared.descriptor.setOption(SOL_SOCKET, SO_REUSEPORT, to: 1)
    try descriptor.setOption(SOL_SOCKET, SO_REUSEPORT, to: 1)
    let name = peer.description
    let bound = unsafe shared.local.withSystemAddress { unsafe bind(descriptor.raw, $0, $1) }
    _ = try checked(bound, "bind", on: name)
    let made = unsafe peer.withSystemAddress { unsafe connect(descriptor.raw, $0, $1) }
    _ = try checked(made, "connect", on: name)
    _ = try checked(igor_enable_error_queue(descriptor.raw, peer.family), "setsockopt")
    try super.init(owning: descriptor, interest: .reading, on: shared.loop)
  }

  /// Whether so many datagrams come that one has to wait behind others.
  package var isCrowded: Bool { rhythm.isCrowded }

  /// Hands on what has come, before the socket goes.
  package func drain() {
    for _ in 0..<DatagramBatch.capacity where receiveBatch() > 0 {}
  }

  /// The address it is bound to.
  package var local: SocketAddress { SocketAddress(localOf: descriptor.raw) }

  /// Sends a datagram; an errno where the system refused it, `nil` where it is on its way.
  ///
  /// The errors of other peers are not mistaken for this one's.
  @discardableResult
  package func send(_ datagram: Span<UInt8>, to peer: SocketAddress) -> Int32? {
    // An ICMP error that came for any peer fails the next call once, whoever it is for; the
    // error queue has it with its address, so the call is just made again.
    for _ in 0..<2 {
      let sent = unsafe datagram.withUnsafeBytes { bytes in
        unsafe peer.withSystemAddress { address, length in
          let (start, count) = (bytes.baseAddress, bytes.count)
          return unsafe sendto(descriptor.raw, start, count, 0, address, length)
        }
      }
      if sent >= 0 { return nil }
    }
    return errno
  }

  /// Sends a datagram with the next `sendQueued`, or before; `unreachable` hears of failures.
  ///
  /// Acknowledgements of a thousand consoles come in batches. One call for all of them costs less
  /// than one each, and wakes the machine at the other end of a loopback once.
  package func enqueue(_ datagram: Span<UInt8>, to peer: SocketAddress) {
    if queue.append(datagram, to: peer) { return }
    sendQueued()
    if queue.append(datagram, to: peer) { return }
    if let code = send(datagram, to: peer) { handler.unreachable(peer, code) }
  }

  /// Sends what waits.
  package func sendQueued() {
    queue.send(on: descriptor.raw, failed: handler.unreachable)
  }

  /// Says that somebody waits for an answer of a peer: a key was typed, and is to be echoed.
  package func hurry() {
    rhythm.hurry(at: loop.now)
    guard rhythm.isLooking, let deadline = lookTimer?.deadline else { return }
    lookTimer?.deadline = min(deadline, rhythm.nextLook(after: loop.now))
  }

  deinit {
    if !isClosed, let lookTimer { loop.beat(with: lookTimer, false) }
  }

  package override func close() {
    if !isClosed, let lookTimer { loop.beat(with: lookTimer, false) }
    super.close()
  }

  override func ready(_ readiness: Readiness) {
    if readiness.contains(.failed) { drainErrors() }
    if readiness.contains(.readable) { receive() }
  }

  private func receive() {
    let count = receiveBatch()
    guard !isClosed else { return }
    let wasLooking = rhythm.isLooking
    rhythm.received(count, at: loop.now)
    guard rhythm.isLooking || wasLooking else { return }
    let timer = lookTimer ?? LoopTimer(on: loop) { [unowned self] in receive() }
    lookTimer = timer
    if rhythm.isLooking != wasLooking {
      hear(!rhythm.isLooking)
      loop.beat(with: timer, rhythm.isLooking)
    }
    guard rhythm.isLooking else { return }
    // A full batch: there is more.
    if count == DatagramBatch.capacity { return readyAgain(.readable) }
    timer.deadline = rhythm.nextLook(after: loop.now)
  }

  private func receiveBatch() -> Int {
    let count = max(0, loop.datagrams.receive(from: descriptor.raw))
    for index in 0..<count where !isClosed {
      if !loop.datagrams.with(index, handler.receive) { oversizedCount += 1 }
    }
    return count
  }

  private func drainErrors() {
    _ = descriptor.takeError()
    for _ in 0..<DatagramBatch.capacity where !isClosed {
      var code: Int32 = 0
      var storage = sockaddr_storage()
      guard unsafe igor_take_socket_error(descriptor.raw, &code, &storage) == 0 else { return }
      let length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      handler.unreachable(SocketAddress(storage, length: length), code)
    }
  }
}
