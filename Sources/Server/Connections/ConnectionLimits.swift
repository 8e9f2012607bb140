// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import Synchronization

/// How many connections there may be: in all, and from one address without a login.
package final class ConnectionLimits: Sendable {
  /// The most connections to all listeners together.
  package let total: Int
  /// The most from one IP address; Unix sockets do not count here.
  package let perAddress: Int

  private struct Counts {
    var total = 0
    var byAddress: [IPAddress: Int] = [:]
  }

  private let counts = Mutex(Counts())

  package init(total: Int = 4096, perAddress: Int = 64) {
    self.total = total
    self.perAddress = perAddress
  }

  /// Connections now.
  package var count: Int { counts.withLock { $0.total } }

  /// A place for a connection from `peer`; `nil` where there are too many.
  package func admit(_ peer: SocketAddress) -> ConnectionPlace? {
    let address = peer.ip
    let isAdmitted = counts.withLock { counts in
      guard counts.total < total else { return false }
      if let address {
        guard counts.byAddress[address, default: 0] < perAddress else { return false }
        counts.byAddress[address, default: 0] += 1
      }
      counts.total += 1
      return true
    }
    return isAdmitted ? ConnectionPlace(limits: self, address: address) : nil
  }

  fileprivate func leave(_ address: IPAddress?) {
    counts.withLock { counts in
      counts.total -= 1
      guard let address, let count = counts.byAddress[address] else { return }
      counts.byAddress[address] = count > 1 ? count - 1 : nil
    }
  }
}

/// The place that one connection takes; free again when nobody holds it any more.
///
/// It goes where the connection goes, so a stream that moved to a console still counts.
package final class ConnectionPlace: Sendable {
  private let limits: ConnectionLimits
  private let address: IPAddress?

  fileprivate init(limits: ConnectionLimits, address: IPAddress?) {
    self.limits = limits
    self.address = address
  }

  deinit { limits.leave(address) }
}
