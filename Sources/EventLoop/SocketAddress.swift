// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where a socket is: an IP address and port, or the path of a Unix socket.
package enum SocketAddress: Hashable, Sendable {
  case ip(IPAddress, port: UInt16)
  /// A path; empty for the unnamed end of a connection.
  case unix(String)
}

extension SocketAddress {
  package static func v4(_ value: UInt32, port: UInt16) -> SocketAddress {
    .ip(.v4(value), port: port)
  }

  package static func loopback(port: UInt16) -> SocketAddress {
    .ip(.loopbackV4, port: port)
  }

  /// Reads `192.0.2.1:623`, `[2001:db8::7]:623` or `unix:/run/x.sock`.
  ///
  /// With a default port, the port and the brackets around an IPv6 address may be missing.
  /// Names are not looked up: see `Resolver`.
  package init?(_ text: some StringProtocol, defaultPort: UInt16? = nil) {
    if text.hasPrefix("unix:") {
      let path = text.dropFirst(5)
      guard !path.isEmpty, !path.utf8.contains(0) else { return nil }
      self = .unix(String(path))
      return
    }
    if let port = defaultPort, let address = IPAddress(text) {
      self = .ip(address, port: port)
      return
    }
    guard let (host, port) = HostAndPort.split(text) else { return nil }
    guard let address = IPAddress(host), let port = port ?? defaultPort else { return nil }
    self = .ip(address, port: port)
  }

  /// The IP address, where it is one.
  package var ip: IPAddress? {
    if case .ip(let address, _) = self { address } else { nil }
  }

  /// The port, where it has one.
  package var port: UInt16? {
    if case .ip(_, let port) = self { port } else { nil }
  }
}

extension SocketAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ip(.v4(let value), let port): "\(IPAddress.v4(value)):\(port)"
    case .ip(let address, let port): "[\(address)]:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

/// Splits `host`, `host:port`, `[v6]` and `[v6]:port`.
package enum HostAndPort {
  /// The host without brackets, and the port where one is written; `nil` for anything else,
  /// an IPv6 address without brackets among it.
  package static func split(_ text: some StringProtocol) -> (host: String, port: UInt16?)? {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let host = text[text.index(after: text.startIndex)..<end]
      guard host.contains(":") else { return nil }
      return attach(text[text.index(after: end)...], to: String(host))
    }
    let end = text.firstIndex(of: ":") ?? text.endIndex
    guard end > text.startIndex else { return nil }
    return attach(text[end...], to: String(text[..<end]))
  }

  private static func attach(
    _ rest: some StringProtocol,
    to host: String
  ) -> (host: String, port: UInt16?)? {
    if rest.isEmpty { return (host, nil) }
    let digits = rest.dropFirst()
    guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    guard let port = UInt16(digits) else { return nil }
    return (host, port)
  }
}
