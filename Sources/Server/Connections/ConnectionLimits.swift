// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import Synchronization

/// How many connections there may be: in all, and from one place without a login.
///
/// A place is an address, of IPv6 the network that one host has. Who shows a token or password there
/// counts only in all: a proxy or a collector of logs may need hundreds.
package final class ConnectionLimits: Sendable {
  /// The most connections to all listeners together.
  package let total: Int
  /// The most from one place; Unix sockets do not count here.
  package let perSource: Int

  private struct Counts {
    var total = 0
    var bySource: [String: Int] = [:]
  }

  private let counts = Mutex(Counts())

  package init(total: Int = 4096, perSource: Int = 64) {
    self.total = total
    self.perSource = perSource
  }

  /// Connections now.
  package var count: Int { counts.withLock { $0.total } }

  /// A place for a connection from `peer`; `nil` where there are too many.
  package func admit(_ peer: SocketAddress) -> ConnectionPlace? {
    let source = peer.ip?.source
    let isAdmitted = counts.withLock { counts in
      guard counts.total < total else { return false }
      if let source {
        guard counts.bySource[source, default: 0] < perSource else { return false }
        counts.bySource[source, default: 0] += 1
      }
      counts.total += 1
      return true
    }
    return isAdmitted ? ConnectionPlace(limits: self, source: source) : nil
  }

  fileprivate func leave() {
    counts.withLock { $0.total -= 1 }
  }

  fileprivate func leave(_ source: String) {
    counts.withLock { counts in
      guard let count = counts.bySource[source] else { return }
      counts.bySource[source] = count > 1 ? count - 1 : nil
    }
  }
}

/// The place that one connection takes; free again when nobody holds it any more.
///
/// It goes where the connection goes, so a stream that moved to a console still counts.
package final class ConnectionPlace: Sendable {
  private let limits: ConnectionLimits
  /// Where it counts; `nil` once somebody logged in there is known.
  private let source: Mutex<String?>

  fileprivate init(limits: ConnectionLimits, source: String?) {
    self.limits = limits
    self.source = Mutex(source)
  }

  deinit {
    loggedIn()
    limits.leave()
  }

  /// The connection has shown who is there: its share of the place is free for another one.
  package func loggedIn() {
    let source = source.withLock { source in
      defer { source = nil }
      return source
    }
    if let source { limits.leave(source) }
  }
}
