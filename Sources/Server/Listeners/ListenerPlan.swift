// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import HTTP
package import Notation
package import Settings

/// One address at which the settings want igord to listen, and for what.
///
/// Two plans are equal where a listener opened for one serves the other, so that a reload
/// keeps it.
package enum ListenerPlan: Hashable, Sendable {
  case unix(UnixListenerSettings)
  /// `names` are those that `Host` may have.
  case http(TCPListenerSettings, names: [String])
  case raw(TCPListenerSettings)
  case console(MachineName, RawPortSettings)

  /// All listeners of the settings, the Unix socket first.
  package static func all(of settings: Settings) -> [ListenerPlan] {
    let listen = settings.listen
    var plans = listen.unix.map { [ListenerPlan.unix($0)] } ?? []
    // Nobody but this host itself says what localhost is.
    plans += listen.http.map { .http($0, names: listen.names + ["localhost"]) }
    plans += listen.raw.map { .raw($0) }
    plans += settings.machines.compactMap { machine in
      machine.rawPort.map { .console(machine.name, $0) }
    }
    return plans
  }

  package var address: SocketAddress {
    switch self {
    case .unix(let settings): .unix(settings.path)
    case .http(let settings, _), .raw(let settings): settings.address
    case .console(_, let settings): settings.address
    }
  }

  /// Whether those who come by it speak TLS.
  var isEncrypted: Bool {
    switch self {
    case .unix: false
    case .http(let settings, _), .raw(let settings): settings.isEncrypted
    case .console(_, let settings): settings.isEncrypted
    }
  }

  /// Which door is its one.
  var key: DoorKey {
    switch self {
    case .unix: .unix(self)
    case .console(let machine, _): .console(machine)
    case .http: address.port == 0 ? .picked(self) : .http(address)
    case .raw: address.port == 0 ? .picked(self) : .raw(address)
    }
  }

  /// How connections that come by this listener are treated.
  var rules: ListenerRules {
    switch self {
    case .unix: ListenerRules(kind: .http, hosts: nil)
    case .http(let settings, let names):
      ListenerRules(
        kind: .http,
        hosts: HostRules(names: names),
        needsLogin: settings.needsLogin,
        isEncrypted: isEncrypted
      )
    case .raw(let settings):
      ListenerRules(kind: .raw, hosts: nil, needsLogin: settings.needsLogin)
    case .console(let machine, let settings):
      ListenerRules(
        kind: .console(RawPort(machine: machine, isWritable: settings.isWritable)),
        hosts: nil,
        needsLogin: false
      )
    }
  }

  /// Whether a peer may connect at all.
  func allows(_ peer: SocketAddress) -> Bool {
    guard case .console(_, let settings) = self, let address = peer.ip else { return true }
    return settings.allows(address)
  }

  /// The setting that asks for it, for messages.
  package var setting: String {
    switch self {
    case .unix: "listen.unix"
    case .http: "listen.http"
    case .raw: "listen.raw"
    case .console(let machine, _): "machine.\(machine).raw_port"
    }
  }
}
