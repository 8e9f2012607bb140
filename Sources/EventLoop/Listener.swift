// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// A listening socket on a loop: TCP over IPv4 or IPv6, or Unix.
///
/// Accepts 64 connections a turn at most. Where the process has no descriptor left, the
/// connection is closed instead of being offered again and again.
package final class Listener: IOHandler {
  private let accept: (StreamSocket) -> Void
  private let file: UnixSocketFile?
  /// Given up to accept, and so close, a connection when there are no descriptors left.
  private var spare: Descriptor
  private lazy var pause = LoopTimer(on: loop) { [unowned self] in resume() }
  /// Connections that could not be taken: no descriptors, no memory.
  package private(set) var refusedCount = 0

  private static let acceptLimit = 64

  /// Listens; port 0 picks one, and `access` is for Unix sockets.
  ///
  /// `accept` gets each connection as a stream on this loop, and owns it.
  package init(
    at address: SocketAddress,
    access: UnixSocketAccess = UnixSocketAccess(),
    on loop: Loop,
    accept: @escaping (StreamSocket) -> Void
  ) throws(SystemError) {
    self.accept = accept
    spare = Self.openSpare()
    let descriptor = try Descriptor.socket(family: address.family, type: SOCK_STREAM)
    if case .unix(let path) = address {
      file = try UnixSocketFile(path, binding: descriptor.raw, access: access)
    } else {
      file = nil
      try Self.bind(descriptor, to: address)
    }
    try super.init(owning: descriptor, interest: .reading, on: loop)
  }

  /// The address it listens at, with the port that was picked.
  package var local: SocketAddress {
    if let file { .unix(file.path) } else { SocketAddress(localOf: descriptor.raw) }
  }

  override package func close() {
    file?.remove()
    super.close()
  }

  deinit {
    if !isClosed { file?.remove() }
  }

  private static func openSpare() -> Descriptor {
    Descriptor(owning: unsafe open("/dev/null", O_RDONLY | O_CLOEXEC))
  }

  private static func bind(
    _ descriptor: borrowing Descriptor,
    to address: SocketAddress
  ) throws(SystemError) {
    try descriptor.setOption(SOL_SOCKET, SO_REUSEADDR, to: 1)
    if address.family == AF_INET6 {
      try descriptor.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 1)
    }
    let name = address.description
    let raw = descriptor.raw
    let bound = unsafe address.withSystemAddress { unsafe Glibc.bind(raw, $0, $1) }
    _ = try checked(bound, "bind", on: name)
    _ = try checked(listen(raw, SOMAXCONN), "listen", on: name)
  }

  override func ready(_ readiness: Readiness) {
    for _ in 0..<Self.acceptLimit where !isClosed {
      guard acceptOne() else { return }
    }
  }

  /// Whether to go on.
  private func acceptOne() -> Bool {
    var storage = sockaddr_storage()
    var length = socklen_t()
    let raw = unsafe igor_accept(descriptor.raw, &storage, &length)
    guard raw >= 0 else { return failed(errno) }
    let peer = SocketAddress(storage, length: length)
    do throws(SystemError) {
      accept(try StreamSocket(owning: Descriptor(owning: raw), peer: peer, on: loop))
    } catch {
      refusedCount += 1
    }
    return true
  }

  private func failed(_ code: Int32) -> Bool {
    switch code {
    case EAGAIN: return false
    case EMFILE, ENFILE:
      refusedCount += 1
      return closeOne()
    case ENOBUFS, ENOMEM:
      refusedCount += 1
      stopForAWhile()
      return false
    default:
      return true  // that connection broke before we took it (accept(2), "Error handling")
    }
  }

  /// Takes the waiting connection with the spare descriptor, and closes it.
  private func closeOne() -> Bool {
    spare.close()
    var storage = sockaddr_storage()
    var length = socklen_t()
    spare = Descriptor(owning: unsafe igor_accept(descriptor.raw, &storage, &length))
    spare = Self.openSpare()
    if spare.raw >= 0 { return true }
    stopForAWhile()
    return false
  }

  private func stopForAWhile() {
    guard let registration else { return }
    loop.listen(false, to: registration, descriptor: descriptor.raw)
    pause.deadline = loop.now + .milliseconds(500)
  }

  private func resume() {
    guard let registration else { return }
    if spare.raw < 0 { spare = Self.openSpare() }
    loop.listen(true, to: registration, descriptor: descriptor.raw)
  }
}
