// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
package import Notation

/// One console, as the settings want it.
package struct ConsoleConfiguration: Equatable, Sendable {
  package var name: MachineName
  /// Bytes of log on disk; `nil` for the log's own default.
  package var capacity: Int?
  package var isDisabled: Bool
  package var source: SourceConfiguration
  package var sensors: SensorPlan

  package init(
    name: MachineName,
    capacity: Int? = nil,
    isDisabled: Bool = false,
    source: SourceConfiguration,
    sensors: SensorPlan = SensorPlan()
  ) {
    self.name = name
    self.capacity = capacity
    self.isDisabled = isDisabled
    self.source = source
    self.sensors = sensors
  }
}

extension ConsoleConfiguration {
  /// The BMC as people are told of it, or the console where it has none.
  var bmcName: String { if case .bmc(let bmc) = source { bmc.name } else { name.description } }
}

/// When a BMC's sensors are read.
package struct SensorPlan: Equatable, Sendable {
  /// How often without being asked for; `nil` for never.
  package var every: Duration?
  /// How long a reading answers those who ask after it.
  package var cache: Duration
  /// Whether sensors of controllers behind the BMC are read through it.
  package var bridges: Bool

  package init(every: Duration? = nil, cache: Duration = .seconds(10), bridges: Bool = true) {
    self.every = every
    self.cache = cache
    self.bridges = bridges
  }
}

/// What a console is connected to.
package enum SourceConfiguration: Equatable, Sendable {
  /// A BMC's Serial over LAN.
  case bmc(BMCSourceConfiguration)
  /// A byte stream: QEMU, libvirt, ser2net.
  case socket(StreamEndpoint)
}

/// The other end of a byte stream, by name or address.
package enum StreamEndpoint: Hashable, Sendable, CustomStringConvertible {
  case unix(path: String)
  case tcp(host: String, port: UInt16)

  /// Reads `unix:/run/vm1.serial`, `tcp:host:port` or `host:port`.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      guard case .unix(let path)? = SocketAddress(text) else { return nil }
      self = .unix(path: path)
      return
    }
    let rest = text.hasPrefix("tcp:") ? text.dropFirst(4) : text[...]
    guard let (host, port) = HostAndPort.split(rest), let port else { return nil }
    self = .tcp(host: host, port: port)
  }

  package var description: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }
}
