// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Datagrams that came together, with one recvmmsg(2).
struct DatagramBatch: ~Copyable {
  /// The most datagrams of one call.
  static let capacity = DatagramRoom.capacity
  /// The longest datagram that is taken: an RMCP+ packet has 400 bytes or so.
  static let byteLimit = 2048

  private let room = DatagramRoom(byteLimit: Self.byteLimit)

  /// Receives what is there; how many datagrams came, or -1 with errno.
  func receive(from socket: Int32) -> Int {
    let addressLimit = UInt32(MemoryLayout<sockaddr_storage>.size)
    for index in 0..<Self.capacity {
      unsafe room.datagrams[index].message.address_length = addressLimit
    }
    let capacity = UInt32(Self.capacity)
    return Int(unsafe igor_recvmmsg(socket, room.datagrams, capacity, Int32(MSG_DONTWAIT)))
  }

  /// Shows one datagram of the last `receive`; `false` where it was too long and is cut off.
  func with(_ index: Int, _ body: (Span<UInt8>, SocketAddress) -> Void) -> Bool {
    let datagram = unsafe room.datagrams[index]
    guard unsafe datagram.message.flags & Int32(MSG_TRUNC) == 0 else { return false }
    let received = unsafe UnsafeBufferPointer(
      start: room.bytes(index),
      count: Int(datagram.length)
    )
    unsafe body(received.span, room.address(index))
    return true
  }
}
