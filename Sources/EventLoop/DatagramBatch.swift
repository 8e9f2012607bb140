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

  private let datagrams: UnsafeMutablePointer<igor_datagram>
  private let vectors: UnsafeMutablePointer<iovec>
  private let addresses: UnsafeMutablePointer<sockaddr_storage>
  private let bytes: UnsafeMutablePointer<UInt8>

  init() {
    unsafe datagrams = .allocate(capacity: Self.capacity)
    unsafe vectors = .allocate(capacity: Self.capacity)
    unsafe addresses = .allocate(capacity: Self.capacity)
    unsafe bytes = .allocate(capacity: Self.capacity * Self.byteLimit)
    unsafe datagrams.initialize(repeating: igor_datagram(), count: Self.capacity)
    unsafe addresses.initialize(repeating: sockaddr_storage(), count: Self.capacity)
    for index in 0..<Self.capacity {
      unsafe vectors[index] = iovec(
        iov_base: bytes + index * Self.byteLimit,
        iov_len: Self.byteLimit
      )
      unsafe datagrams[index].message.address = UnsafeMutableRawPointer(addresses + index)
      unsafe datagrams[index].message.vectors = UnsafeMutableRawPointer(vectors + index)
      unsafe datagrams[index].message.vector_count = 1
    }
  }

  deinit {
    unsafe datagrams.deallocate()
    unsafe vectors.deallocate()
    unsafe addresses.deallocate()
    unsafe bytes.deallocate()
  }

  /// Receives what is there; how many datagrams came, or -1 with errno.
  func receive(from socket: Int32) -> Int {
    for index in 0..<Self.capacity {
      unsafe datagrams[index].message.address_length = UInt32(MemoryLayout<sockaddr_storage>.size)
    }
    let capacity = UInt32(Self.capacity)
    return Int(unsafe igor_recvmmsg(socket, datagrams, capacity, Int32(MSG_DONTWAIT)))
  }

  /// Shows one datagram of the last `receive`; `false` where it was too long and is cut off.
  func with(_ index: Int, _ body: (Span<UInt8>, SocketAddress) -> Void) -> Bool {
    let datagram = unsafe datagrams[index]
    guard unsafe datagram.message.flags & Int32(MSG_TRUNC) == 0 else { return false }
    let source = unsafe SocketAddress(addresses[index], length: datagram.message.address_length)
    let received = unsafe UnsafeBufferPointer(
      start: bytes + index * Self.byteLimit,
      count: Int(datagram.length)
    )
    unsafe body(received.span, source)
    return true
  }
}
