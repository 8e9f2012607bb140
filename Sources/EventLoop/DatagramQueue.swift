// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// Datagrams that are sent together, with one sendmmsg(2).
struct DatagramQueue: ~Copyable {
  /// The longest datagram that waits; an RMCP+ packet has 400 bytes or so.
  static let byteLimit = 1024

  private let room = DatagramRoom(byteLimit: Self.byteLimit)
  private var count = 0

  /// Copies a datagram; `false` where there is no room for it.
  mutating func append(_ datagram: Span<UInt8>, to peer: SocketAddress) -> Bool {
    guard count < DatagramRoom.capacity, datagram.count <= Self.byteLimit else { return false }
    unsafe datagram.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      unsafe room.bytes(count).update(from: base, count: source.count)
    }
    unsafe room.vectors[count].iov_len = datagram.count
    room.setAddress(count, to: peer)
    count += 1
    return true
  }

  /// Sends what waits; `failed` hears of each datagram that the system refused.
  mutating func send(on socket: Int32, failed: (SocketAddress, Int32) -> Void) {
    var next = 0
    var isRepeated = false
    while next < count {
      let waiting = UInt32(count - next)
      let sent = unsafe igor_sendmmsg(socket, room.datagrams + next, waiting, 0)
      if sent > 0 {
        next += Int(sent)
        isRepeated = false
      } else if isRepeated {
        let code = errno
        failed(room.address(next), code)
        next += 1
        isRepeated = false
      } else {
        // The first failure may be another peer's: see `DatagramSocket.send`.
        isRepeated = true
      }
    }
    count = 0
  }
}
