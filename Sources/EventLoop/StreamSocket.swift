// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A byte stream on a loop, TCP or Unix, never blocking.
///
/// Its owner is told by `onReady`, once per change: after `.readable` it reads until
/// `.wouldBlock` or calls `readyAgain` to go on at the next turn; after a write that took
/// less than it was given, it waits for `.writable`. An error or the end of the stream shows
/// in the next read or write, and the owner then closes.
package final class StreamSocket: IOHandler {
  enum State {
    case connecting
    case open
    case broken(Int32)
  }

  /// What became of a read or write.
  package enum Transfer: Equatable, Sendable {
    /// So many bytes, at least one, were taken.
    case bytes(Int)
    /// None now; `onReady` tells when to try again.
    case wouldBlock
    /// The other end will send no more.
    case closed
    /// The connection is gone, with this errno.
    case failed(Int32)
  }

  /// The address at the other end; the path, empty as a rule, for a Unix socket.
  package let peer: SocketAddress
  /// Called on the loop's thread; hold the owner weakly or unowned, the socket keeps this.
  package var onReady: (Readiness) -> Void = { _ in }

  var state: State
  /// What all bytes pass, on a stream that is not in clear.
  package private(set) var security: (any StreamSecurity)?
  /// Whether the end of our writing waits for bytes that `security` still has.
  private var isFinishing = false

  /// Takes over a connected socket.
  package convenience init(owning descriptor: consuming Descriptor, on loop: Loop)
    throws(SystemError)
  {
    let peer = SocketAddress(peerOf: descriptor.raw)
    try self.init(owning: descriptor, peer: peer, state: .open, on: loop)
  }

  /// Takes over a stream that left another loop; it is ready for what it is ready for.
  package convenience init(_ transfer: StreamTransfer, on loop: Loop) throws(SystemError) {
    try self.init(owning: transfer.take(), peer: transfer.peer, state: .open, on: loop)
    if let security = transfer.security { secure(with: security) }
  }

  init(
    owning descriptor: consuming Descriptor,
    peer: SocketAddress,
    on loop: Loop
  ) throws(SystemError) {
    self.peer = peer
    state = .open
    try super.init(owning: descriptor, interest: .changes, on: loop)
    prepare()
  }

  private init(
    owning descriptor: consuming Descriptor,
    peer: SocketAddress,
    state: State,
    on loop: Loop
  ) throws(SystemError) {
    self.peer = peer
    self.state = state
    try super.init(owning: descriptor, interest: .changes, on: loop)
    prepare()
  }

  /// Begins to connect.
  ///
  /// `onReady` tells how it ended: with `.writable` alone it is
  /// connected; otherwise the next read or write says why not.
  package static func connect(to address: SocketAddress, on loop: Loop)
    throws(SystemError) -> StreamSocket
  {
    try address.checkPath()
    let descriptor = try Descriptor.socket(family: address.family, type: SOCK_STREAM)
    let result = unsafe address.withSystemAddress { unsafe Glibc.connect(descriptor.raw, $0, $1) }
    if result < 0 && errno != EINPROGRESS {
      throw SystemError("connect", on: address.description)
    }
    return try StreamSocket(owning: descriptor, peer: address, state: .connecting, on: loop)
  }

  /// Small writes go out at once, and a peer that vanished is noticed within two minutes.
  private func prepare() {
    guard peer.ip != nil else { return }
    let tcp = Int32(IPPROTO_TCP)
    try? descriptor.setOption(tcp, TCP_NODELAY, to: 1)
    try? descriptor.setOption(SOL_SOCKET, SO_KEEPALIVE, to: 1)
    try? descriptor.setOption(tcp, TCP_KEEPIDLE, to: 60)
    try? descriptor.setOption(tcp, TCP_KEEPINTVL, to: 15)
    try? descriptor.setOption(tcp, TCP_KEEPCNT, to: 4)
  }

  override func ready(_ readiness: Readiness) {
    if case .connecting = state {
      let code = descriptor.takeError()
      state = code == 0 ? .open : .broken(code)
    }
    guard let security, case .open = state else { return onReady(readiness) }
    let readiness = security.ready(readiness, on: descriptor.raw)
    if isFinishing { shutdownWriting() }
    onReady(readiness)
  }

  /// Has all bytes pass `security` from now on.
  package func secure(with security: any StreamSecurity) {
    self.security = security
    // It may have bytes that the kernel will not tell of again.
    if case .open = state { readyAgain(.readable) }
  }

  /// Goes on in clear where the other end began so, to tell it that this is wrong here.
  ///
  /// - Returns: whether it did; else the stream is as it was.
  package func goOnInClear() -> Bool {
    guard security?.isSpokenToInClear == true else { return false }
    security = nil
    state = .open
    return true
  }

  /// The address of this end.
  package var local: SocketAddress { SocketAddress(localOf: descriptor.raw) }

  /// Who is at the other end of a Unix socket.
  package var peerCredentials: PeerCredentials? {
    PeerCredentials(of: descriptor.raw)
  }

  /// Says that no more will be written; reading goes on.
  package func shutdownWriting() {
    isFinishing = !(security?.finish(on: descriptor.raw) ?? true)
    if !isFinishing { _ = Glibc.shutdown(descriptor.raw, Int32(SHUT_WR)) }
  }

  package override func close() {
    if !isClosed, case .open = state { _ = security?.finish(on: descriptor.raw) }
    super.close()
  }

  /// Leaves this loop with everything that makes up the stream, to go on another.
  ///
  /// What was read from it and not used is the caller's to hand on.
  package func detach() -> StreamTransfer {
    leaveLoop()
    return StreamTransfer(descriptor.take(), peer: peer, security: security)
  }
}
