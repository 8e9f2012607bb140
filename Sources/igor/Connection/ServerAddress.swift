// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// Where igord is.
enum ServerAddress: Equatable, Sendable, CustomStringConvertible {
  case unix(path: String)
  case http(host: String, port: UInt16)
  case https(host: String, port: UInt16, trust: ServerTrust)

  /// Where igord is on the same machine, unless its settings say otherwise.
  static let standard = ServerAddress.unix(path: "/run/igor/igord.sock")
  /// The port of an address without one.
  static let standardPort: UInt16 = 7623

  /// Reads `https://host[:port]`, `http://host[:port]`, `unix:/path` or a path.
  init(_ text: String, trust: ServerTrust = .known) throws(Failure) {
    if text.hasPrefix("/") || text.hasPrefix("unix:/") {
      self = .unix(path: text.hasPrefix("/") ? text : String(text.dropFirst(5)))
      return
    }
    let isEncrypted = text.hasPrefix("https://")
    guard isEncrypted || text.hasPrefix("http://") else { throw Self.malformed(text) }
    let rest = text.dropFirst(isEncrypted ? 8 : 7)
    let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
    guard !authority.contains(where: { "/?#@ ".contains($0) }),
      let (host, port) = HostAndPort.split(authority), !host.isEmpty
    else { throw Self.malformed(text) }
    let number = port ?? Self.standardPort
    self =
      isEncrypted
      ? .https(host: host, port: number, trust: trust) : .http(host: host, port: number)
  }

  /// The address that a command uses: the option's, `$IGOR_SERVER`'s, that of the last login,
  /// or the local socket.
  static func chosen(
    _ option: String?,
    trust: ServerTrust = .known
  ) throws(Failure) -> ServerAddress {
    if let option { return try ServerAddress(option, trust: trust) }
    if let variable = unsafe getenv("IGOR_SERVER") {
      let text = unsafe String(cString: variable)
      if !text.isEmpty { return try ServerAddress(text, trust: trust) }
    }
    let last = try Logins.stored().last
    return try last.map { (text) throws(Failure) in try ServerAddress(text, trust: trust) }
      ?? standard
  }

  var description: String {
    switch self {
    case .unix(let path): path
    case .http: "http://" + hostField
    case .https: "https://" + hostField
    }
  }

  /// What the request's Host field says.
  var hostField: String {
    switch self {
    case .unix: "localhost"
    case .http(let host, let port), .https(let host, let port, _):
      host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// The addresses to try, in order; looks names up and may take seconds.
  func resolve() throws(Failure) -> [SocketAddress] {
    switch self {
    case .unix(let path): return [.unix(path)]
    case .http(let host, let port), .https(let host, let port, _):
      do throws(Resolver.Failure) {
        return try Resolver.addresses(of: host, port: port)
      } catch {
        throw Failure(.noServer, "no address for \(error)")
      }
    }
  }

  /// Whether nobody between here and there can read what is sent; may look the name up.
  func keepsSecrets() throws(Failure) -> Bool {
    guard case .http = self else { return true }
    return try resolve().allSatisfy { $0.ip?.isLoopback == true }
  }

  private static func malformed(_ text: String) -> Failure {
    Failure(
      .usage,
      "\(text.safe): https://HOST[:PORT], http://HOST[:PORT] or unix:/PATH was expected as the server"
    )
  }
}
