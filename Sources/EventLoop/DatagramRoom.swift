// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Room for datagrams and their addresses, laid out as recvmmsg(2) and sendmmsg(2) want it.
@safe struct DatagramRoom: ~Copyable {
  /// The most datagrams at a time.
  static let capacity = 64

  /// What the calls take: each refers to its address and, by a vector, to its bytes.
  let datagrams: UnsafeMutablePointer<igor_datagram>
  let vectors: UnsafeMutablePointer<iovec>
  private let addresses: UnsafeMutablePointer<sockaddr_storage>
  private let bytes: UnsafeMutablePointer<UInt8>
  private let byteLimit: Int

  /// Room for datagrams of up to `byteLimit` bytes each.
  init(byteLimit: Int) {
    self.byteLimit = byteLimit
    unsafe datagrams = .allocate(capacity: Self.capacity)
    unsafe vectors = .allocate(capacity: Self.capacity)
    unsafe addresses = .allocate(capacity: Self.capacity)
    unsafe bytes = .allocate(capacity: Self.capacity * byteLimit)
    unsafe datagrams.initialize(repeating: igor_datagram(), count: Self.capacity)
    unsafe addresses.initialize(repeating: sockaddr_storage(), count: Self.capacity)
    for index in 0..<Self.capacity {
      unsafe vectors[index] = iovec(iov_base: bytes + index * byteLimit, iov_len: byteLimit)
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

  /// Where a datagram's bytes are.
  func bytes(_ index: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe bytes + index * byteLimit
  }

  /// A datagram's address.
  func address(_ index: Int) -> SocketAddress {
    unsafe SocketAddress(addresses[index], length: datagrams[index].message.address_length)
  }

  func setAddress(_ index: Int, to peer: SocketAddress) {
    unsafe peer.withSystemAddress { address, length in
      unsafe UnsafeMutableRawPointer(addresses + index)
        .copyMemory(from: address, byteCount: Int(length))
      unsafe datagrams[index].message.address_length = length
    }
  }
}
