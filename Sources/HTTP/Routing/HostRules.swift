// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Which hosts and origins may ask: what keeps other people's web pages out.
///
/// A page from elsewhere reaches igord through the browser of somebody who may. It either
/// points a name of its own here, and then `Host` is that name, or asks across origins, and
/// then `Origin` is not `Host`. Both are refused; programs send no `Origin`.
package struct HostRules: Equatable, Sendable {
  private let names: Set<String>

  /// Allows these names besides all addresses.
  package init(names: some Sequence<String>) {
    self.names = Set(names.map { $0.lowercased() })
  }

  /// Refuses a `Host` that is neither an address nor a configured name (421), and an
  /// `Origin` that is not the host which is asked (403).
  package func check(_ head: RequestHead) throws(HTTPRefusal) {
    guard allows(host: head.authority) else {
      throw HTTPRefusal(
        .misdirectedRequest,
        "Host \(head.authority.host) is neither an address nor a name in the settings"
      )
    }
    let origins = head.fields.values(of: "origin")
    guard origins.allSatisfy({ Self.allows(origin: $0, of: head.authority) }) else {
      throw HTTPRefusal(.forbidden, "Origin is not the host that was asked, \(head.authority)")
    }
  }

  package func allows(host: Authority) -> Bool {
    host.isAddress || names.contains(host.host)
  }

  /// Whether an origin such as `https://igor.example:7623` is this host.
  ///
  /// Where `Host` has no port, it is the one that the origin's scheme means: behind a proxy
  /// that ends TLS the scheme cannot be known here.
  package static func allows(origin: String, of host: Authority) -> Bool {
    for (scheme, port) in [("http://", UInt16(80)), ("https://", UInt16(443))] {
      guard origin.lowercased().hasPrefix(scheme) else { continue }
      guard let other = Authority(origin.dropFirst(scheme.count)) else { return false }
      return other.host == host.host && (other.port ?? port) == (host.port ?? port)
    }
    return false
  }
}
