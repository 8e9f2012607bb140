// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import EventLoop
package import HTTP

/// Who is at the other end of a connection, and by which listener they came.
package struct Peer: Sendable {
  /// An address with its port, or `unix`.
  package var place: String
  /// The name that others see.
  package var user: String

  /// Who that is, and what they may do.
  var person: Person { Person(user, everywhere: .admin) }
}

/// What a listener asks of those who come by it.
package struct ListenerRules: Sendable {
  package enum Kind: Sendable {
    case http
    case raw
    /// One console's own port.
    case console(RawPort)
  }

  package var kind: Kind
  /// What `Host` may be; `nil` on a Unix socket, where programs write what they like there
  /// and no browser comes.
  package var hosts: HostRules?

  /// Refuses a request that a page from elsewhere made somebody's browser send.
  func check(_ head: RequestHead) throws(HTTPRefusal) {
    if let hosts { return try hosts.check(head) }
    let origins = head.fields.values(of: "origin")
    guard origins.allSatisfy({ HostRules.allows(origin: $0, of: head.authority) }) else {
      throw HTTPRefusal(.forbidden, "Origin is not the host that was asked, \(head.authority)")
    }
  }
}

/// A connection on its way from its listener to the loop that will serve it.
struct Arrival: Sendable {
  var transfer: StreamTransfer
  var place: ConnectionPlace
  var address: SocketAddress
  /// The user at the other end of a Unix socket.
  var userID: UInt32?
  var rules: ListenerRules
}
