// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Datagrams that are sent together, with one sendmmsg(2).
@safe struct DatagramQueue: ~Copyable {
  /// The most datagrams that wait.
  static let capacity = 64
  /// The longest datagram that waits; an RMCP+ packet has 400 bytes or so.
  static let byteLimit = 1024

  private let datagrams: UnsafeMutablePointer<igor_datagram>
  private let vectors: UnsafeMutablePointer<iovec>
  private let addresses: UnsafeMutablePointer<sockaddr_storage>
  private let bytes: UnsafeMutablePointer<UInt8>
  private var count = 0

  init() {
    unsafe datagrams = .allocate(capacity: Self.capacity)
    unsafe vectors = .allocate(capacity: Self.capacity)
    unsafe addresses = .allocate(capacity: Self.capacity)
    unsafe bytes = .allocate(capacity: Self.capacity * Self.byteLimit)
    unsafe datagrams.initialize(repeating: igor_datagram(), count: Self.capacity)
    unsafe addresses.initialize(repeating: sockaddr_storage(), count: Self.capacity)
    for index in 0..<Self.capacity {
      unsafe vectors[index] = iovec(iov_base: bytes + index * Self.byteLimit, iov_len: 0)
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

  var isEmpty: Bool { count == 0 }

  /// Copies a datagram; `false` where there is no room for it.
  mutating func append(_ datagram: Span<UInt8>, to peer: SocketAddress) -> Bool {
    guard count < Self.capacity, datagram.count <= Self.byteLimit else { return false }
    unsafe datagram.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      unsafe (bytes + count * Self.byteLimit).update(from: base, count: source.count)
    }
    unsafe vectors[count].iov_len = datagram.count
    unsafe peer.withSystemAddress { address, length in
      unsafe UnsafeMutableRawPointer(addresses + count)
        .copyMemory(from: address, byteCount: Int(length))
      unsafe datagrams[count].message.address_length = length
    }
    count += 1
    return true
  }

  /// Sends what waits; `failed` hears of each datagram that the system refused.
  mutating func send(on socket: Int32, failed: (SocketAddress, Int32) -> Void) {
    var next = 0
    var isRepeated = false
    while next < count {
      let waiting = UInt32(count - next)
      let sent = unsafe igor_sendmmsg(socket, datagrams + next, waiting, 0)
      if sent > 0 {
        next += Int(sent)
        isRepeated = false
      } else if isRepeated {
        let code = errno
        failed(address(next), code)
        next += 1
        isRepeated = false
      } else {
        // The first failure may be another peer's: see `DatagramSocket.send`.
        isRepeated = true
      }
    }
    count = 0
  }

  private func address(_ index: Int) -> SocketAddress {
    unsafe SocketAddress(addresses[index], length: datagrams[index].message.address_length)
  }
}
