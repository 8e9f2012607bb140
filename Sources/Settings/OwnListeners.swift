// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// Where igord itself listens: no console's socket may lead there.
package struct OwnListeners: Sendable {
  private var settings: [SocketAddress: String] = [:]

  package init() {}

  package init(_ settings: Settings) {
    let listen = settings.listen
    if let unix = listen.unix { self.settings[.unix(unix.path)] = "listen.unix" }
    for listener in listen.http { self.settings[listener.address] = "listen.http" }
    for listener in listen.raw { self.settings[listener.address] = "listen.raw" }
    for machine in settings.machines {
      guard let port = machine.rawPort else { continue }
      self.settings[port.address] = "raw_port of \(machine.name)"
    }
  }

  /// The setting that has igord listen where a console's source is, if that can be told.
  package func setting(at source: MachineSettings.Source) -> String? {
    switch source {
    case .bmc: nil
    case .unixSocket(let path): settings[.unix(path)]
    case .tcpSocket(let address): setting(at: address)
    }
  }

  private func setting(at address: HostAddress) -> String? {
    guard let ip = address.host == "localhost" ? .loopbackV4 : address.ip else { return nil }
    return settings.first { own, _ in
      guard case .ip(let ownIP, let port) = own, port == address.port else { return false }
      return ownIP == ip || (ownIP.isUnspecified && ip.isLoopback)
    }?.value
  }
}
