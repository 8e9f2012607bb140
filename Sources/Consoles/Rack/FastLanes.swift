// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// Sockets of their own for BMCs at whose consoles somebody types while thousands of others print.
///
/// What a storm sends stands in line in the shared socket, a thousand datagrams at a time; an echo
/// would wait behind them for 10 to 20 ms. A lane is read in the next turn.
struct FastLanes {
  /// The most lanes of a loop; who types beyond that shares the common one.
  static let limit = 64
  /// How long a lane stays after the last key.
  static let idle = Duration.seconds(10)

  private struct Lane {
    let socket: DatagramSocket
    var lastKey: Moment
  }

  private var lanes: [SocketAddress: Lane] = [:]

  /// How many there are.
  var count: Int { lanes.count }

  /// Notes a key for a BMC: it gets a lane beside the shared socket, unless it has one, or that is
  /// not crowded, or there are too many, or the system does not want to.
  mutating func typed(to peer: SocketAddress, beside shared: DatagramSocket, at now: Moment) {
    if lanes[peer] != nil {
      lanes[peer]?.lastKey = now
    } else if shared.isCrowded, lanes.count < Self.limit,
      let socket = try? DatagramSocket(for: peer, beside: shared)
    {
      lanes[peer] = Lane(socket: socket, lastKey: now)
    }
  }

  /// Closes lanes for which nobody has typed for a while.
  mutating func tidy(at now: Moment) {
    for (peer, lane) in lanes where now - lane.lastKey >= Self.idle {
      lanes[peer] = nil
      lane.socket.drain()
    }
  }
}
