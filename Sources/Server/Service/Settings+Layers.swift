// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Consoles
internal import EventLoop
internal import IPMI
internal import Notation
internal import Patterns
internal import RingLog
internal import Settings

// What the settings say, in the words of the layers that do it.

extension RingLogOptions {
  init(_ settings: Settings) {
    self.init(
      directory: settings.state,
      durability: settings.log.durability == .disk ? .disk : .process,
      onDiskError: settings.log.onDiskError == .hold ? .hold : .unkept,
      capacity: settings.log.capacity.value,
      total: UInt64(settings.log.total.value)
    )
  }
}

extension RackOptions {
  init(_ settings: Settings, _ incidents: IncidentBook, _ events: EventHub) {
    self.init()
    self.incidents = incidents
    self.events = events
    pinnedBoots = settings.log.boots
    detectors = .all(of: settings.detectors)
  }
}

extension DetectorSet {
  /// igord's own and those of the settings, which are tried first.
  ///
  /// The settings were checked; what the bounds of a set still do not take leaves igord's own.
  static func all(of settings: [DetectorSettings]) -> DetectorSet {
    let named = Set(settings.map(\.name))
    let own = DetectorSet.builtIn.detectors.filter { !named.contains($0.name) }
    let added = settings.filter(\.isEnabled).compactMap { detector -> Detector? in
      guard let match = detector.match else {
        return Detector.incidents.first { $0.name == detector.name }
      }
      guard let pattern = try? Pattern(match) else { return nil }
      return Detector(
        detector.name,
        .incident(isFatal: detector.isFatal),
        literals: detector.literal.map { [$0] } ?? [],
        pattern: pattern
      )
    }
    return fitting(added + own)
  }
}

extension Directory {
  /// The machines of the settings, of which `own` are those that the file has.
  init(_ settings: Settings, own: Settings) {
    var groups: [MachineName: [String]] = [:]
    for (group, members) in settings.groups.sorted(by: { $0.key < $1.key }) {
      for name in members { groups[name, default: []].append(group.description) }
    }
    let machines = settings.machines.map { machine in
      let isStored = own[machine.name] == nil
      return Machine(machine, groups: groups[machine.name] ?? [], isStored: isStored)
    }
    self.init(
      machines,
      groups: settings.groups,
      capacity: settings.log.capacity,
      listeners: OwnListeners(settings)
    )
  }
}

extension ConsoleConfiguration {
  init(_ machine: MachineSettings, _ settings: Settings) {
    self.init(
      name: machine.name,
      capacity: machine.capacity.value,
      source: SourceConfiguration(machine.source),
      sensors: SensorPlan(settings.sensors)
    )
  }
}

extension SensorPlan {
  init(_ settings: SensorSettings) {
    self.init(every: settings.every, cache: settings.cache, bridges: settings.bridges)
  }
}

extension SourceConfiguration {
  init(_ source: MachineSettings.Source) {
    switch source {
    case .bmc(let bmc): self = .bmc(BMCSourceConfiguration(bmc))
    case .unixSocket(let path): self = .socket(.unix(path: path))
    case .tcpSocket(let address): self = .socket(.tcp(host: address.host, port: address.port))
    }
  }
}

extension BMCSourceConfiguration {
  init(_ bmc: BMCSettings) {
    let link = bmc.link
    self.init(
      host: bmc.address.host,
      port: bmc.address.port,
      credentials: link.credentials,
      cipherSuites: link.cipherSuites,
      privilege: link.privilege,
      quirks: link.quirks,
      steal: link.steal,
      allowsPlainSOL: link.allowsPlainSOL
    )
  }
}
