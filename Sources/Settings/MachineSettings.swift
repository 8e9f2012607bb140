// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
package import IPMI
package import Notation

/// One machine: where its console comes from, and how it is kept and handed out.
package struct MachineSettings: Hashable, Sendable {
  package var name: MachineName
  package var source: Source
  /// The most bytes that its console's segments take.
  package var capacity: ByteCount
  package var rawPort: RawPortSettings?

  package enum Source: Hashable, Sendable {
    case bmc(BMCSettings)
    case unixSocket(path: String)
    case tcpSocket(HostAddress)
  }

  /// What a person reads where it is told from: `10.1.0.4:623`, `unix:/run/vm1.serial`.
  package var sourceText: String {
    switch source {
    case .bmc(let bmc): bmc.address.description
    case .unixSocket(let path): "unix:\(path)"
    case .tcpSocket(let address): "tcp:\(address)"
    }
  }
}

/// A BMC and how to log in to it.
package struct BMCSettings: Hashable, Sendable {
  /// UDP, port 623 where nothing else is said.
  package var address: HostAddress
  /// At most 16 bytes; empty for the BMC's anonymous user.
  package var user: String
  /// At most 20 bytes.
  package var password: Secret
  /// The BMC key K_g, at most 20 bytes; `nil` where the BMC has none.
  package var kg: Secret?
  /// The cipher suites to try, in this order; `nil` for igor's own choice.
  package var cipherSuites: [CipherSuite]?
  package var privilege = Privilege.auto
  package var quirks: Quirks = []
  package var steal = StealPolicy.own

  package static let userLimit = RAKPMessage1.nameLimit
  package static let passwordLimit = Credentials.passwordLimit
  package static let defaultPort: UInt16 = 623

  /// What a link to the BMC has to know, besides what igord remembers of it.
  package var link: BMCLinkConfiguration {
    let credentials = Credentials(
      name: Array(user.utf8.prefix(Self.userLimit)),
      password: Array(password.bytes.prefix(Self.passwordLimit)),
      bmcKey: Array((kg?.bytes ?? []).prefix(Credentials.bmcKeyLimit))
    )
    guard let credentials else { preconditionFailure("nothing above is too long") }
    var link = BMCLinkConfiguration(credentials: credentials)
    link.cipherSuites = cipherSuites ?? CipherSuite.preferred
    link.privilege = privilege.choice
    link.quirks = quirks
    link.steal = steal
    return link
  }
}

/// The privilege level that a session asks for.
package enum Privilege: String, Hashable, Sendable, CaseIterable {
  /// Administrator, else operator, else user.
  case auto
  case user
  case `operator`
  case admin

  fileprivate var choice: PrivilegeChoice {
    switch self {
    case .auto: .auto
    case .user: .level(.user)
    case .operator: .level(.operator)
    case .admin: .level(.administrator)
    }
  }
}

/// A TCP port of one console: plain bytes, no hello.
package struct RawPortSettings: Hashable, Sendable {
  package var address: SocketAddress
  /// Whether what is sent to it is typed.
  package var isWritable = false
  /// Whether it speaks TLS.
  package var isEncrypted = false
  /// Who may connect; empty for whoever reaches a port on loopback.
  package var allowed: [IPNetwork] = []

  /// Whether a peer may connect.
  package func allows(_ peer: IPAddress) -> Bool {
    allowed.isEmpty || allowed.contains { $0.contains(peer) }
  }
}

/// A name or an IP address, and a port.
package struct HostAddress: Hashable, Sendable, CustomStringConvertible {
  /// A host name in lower case, or an address without brackets.
  package var host: String
  package var port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// The address, where it needs no look-up.
  package var ip: IPAddress? { IPAddress(host) }

  package var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
