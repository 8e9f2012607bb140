// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
package import HTTP
internal import TLS

/// Who is at the other end of a connection, and by which listener they came.
struct Peer: Sendable {
  /// An address with its port, or `unix`.
  var place: String
  var entry: Entry
  /// Who a local user is; `nil` for who came over the network.
  var local: Identity?
  /// Whom attempts to log in are counted for: a host, a network of IPv6, or a local user.
  var source: String

  /// Who they are without a token, as the listener has it now.
  var identity: Identity {
    guard let rules = entry.rules else { return .stranger }
    return local ?? (rules.needsLogin ? .stranger : .anonymous)
  }

  /// Whether they could come by their listener still.
  var isWelcome: Bool { entry.rules != nil }
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
  /// Whether only those are served who show a token; says nothing about a Unix socket.
  package var needsLogin = true
  /// Whether what is said cannot be read on the way.
  package var isEncrypted = false

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
  var entry: Entry
  /// The process at the other end of a Unix socket.
  var credentials: PeerCredentials?
  /// The group whose members a Unix socket is for.
  var group: UInt32?
  /// What its bytes pass, where the listener speaks TLS.
  var security: TLSSession?
}
