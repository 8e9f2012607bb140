// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Room for the datagrams of one recvmmsg(2).
@safe struct DatagramBatch: ~Copyable {
  /// The most datagrams of one call.
  static let capacity = 64
  /// The longest datagram that is taken: an RMCP+ packet has 400 bytes or so.
  static let byteLimit = 2048

  private let messages: UnsafeMutablePointer<igor_mmsghdr>
  private let vectors: UnsafeMutablePointer<iovec>
  private let addresses: UnsafeMutablePointer<sockaddr_storage>
  private let bytes: UnsafeMutablePointer<UInt8>

  init() {
    unsafe messages = .allocate(capacity: Self.capacity)
    unsafe vectors = .allocate(capacity: Self.capacity)
    unsafe addresses = .allocate(capacity: Self.capacity)
    unsafe bytes = .allocate(capacity: Self.capacity * Self.byteLimit)
    unsafe messages.initialize(repeating: igor_mmsghdr(), count: Self.capacity)
    unsafe addresses.initialize(repeating: sockaddr_storage(), count: Self.capacity)
    for index in 0..<Self.capacity {
      unsafe vectors[index] = iovec(
        iov_base: bytes + index * Self.byteLimit,
        iov_len: Self.byteLimit
      )
      unsafe messages[index].header.msg_name = UnsafeMutableRawPointer(addresses + index)
      unsafe messages[index].header.msg_iov = vectors + index
      unsafe messages[index].header.msg_iovlen = 1
    }
  }

  deinit {
    unsafe messages.deallocate()
    unsafe vectors.deallocate()
    unsafe addresses.deallocate()
    unsafe bytes.deallocate()
  }

  /// Receives what is there; how many datagrams came, or -1 with errno.
  func receive(from socket: Int32) -> Int {
    for index in 0..<Self.capacity {
      unsafe messages[index].header.msg_namelen = socklen_t(MemoryLayout<sockaddr_storage>.size)
    }
    let capacity = UInt32(Self.capacity)
    return Int(unsafe igor_recvmmsg(socket, messages, capacity, Int32(MSG_DONTWAIT)))
  }

  /// Shows one datagram of the last `receive`; `false` where it was too long and is cut off.
  func with(_ index: Int, _ body: (Span<UInt8>, SocketAddress) -> Void) -> Bool {
    let message = unsafe messages[index]
    guard unsafe message.header.msg_flags & Int32(MSG_TRUNC) == 0 else { return false }
    let source = unsafe SocketAddress(addresses[index], length: message.header.msg_namelen)
    let datagram = unsafe UnsafeBufferPointer(
      start: bytes + index * Self.byteLimit,
      count: Int(message.length)
    )
    unsafe body(datagram.span, source)
    return true
  }
}
