// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
package import IPMI

/// A BMC, and how to log in to it.
package struct BMCSourceConfiguration: Equatable, Sendable {
  /// Name or address.
  package var host: String
  package var port: UInt16
  package var credentials: Credentials
  /// In the order in which they are tried.
  package var cipherSuites: [CipherSuite]
  package var privilege: PrivilegeChoice
  package var quirks: Quirks
  package var steal: StealPolicy
  /// Whether SOL may run unencrypted where a BMC wants that.
  package var allowsPlainSOL: Bool

  package init(
    host: String,
    port: UInt16 = 623,
    credentials: Credentials,
    cipherSuites: [CipherSuite] = CipherSuite.preferred,
    privilege: PrivilegeChoice = .auto,
    quirks: Quirks = [],
    steal: StealPolicy = .own,
    allowsPlainSOL: Bool = false
  ) {
    self.host = host
    self.port = port
    self.credentials = credentials
    self.cipherSuites = cipherSuites
    self.privilege = privilege
    self.quirks = quirks
    self.steal = steal
    self.allowsPlainSOL = allowsPlainSOL
  }

  /// The BMC as people are told of it.
  var name: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  var userName: String { String(decoding: credentials.name, as: UTF8.self) }

  /// Whether the settings have a K_g for it.
  var hasBMCKey: Bool { !credentials.bmcKey.isEmpty }

  var linkConfiguration: BMCLinkConfiguration {
    var link = BMCLinkConfiguration(credentials: credentials)
    link.cipherSuites = cipherSuites
    link.privilege = privilege
    link.quirks = quirks
    link.steal = steal
    link.allowsPlainSOL = allowsPlainSOL
    return link
  }

  /// Nobody answers; `code` is what the network said, if it said something.
  func unreachable(at address: SocketAddress?, _ code: Int32?) -> ConsoleError {
    let place = address.map { $0.description == name ? name : "\(name) (\($0))" } ?? name
    let why = code.map { ": \(SystemError.text(of: $0))" } ?? ""
    let hint = "check address and network, and that IPMI over LAN is switched on in the BMC"
    return ConsoleError(.unreachable, "no answer from \(place)\(why); \(hint)")
  }
}
