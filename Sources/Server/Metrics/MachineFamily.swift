// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import Notation

/// What `GET /metrics` tells of one machine.
struct MachineFigures: Sendable {
  let name: MachineName
  let isOn: Bool?
  let sensors: SensorSnapshot?

  init(_ console: ConsoleSnapshot) {
    name = console.name
    isOn = console.isOn
    sensors = console.sensors
  }
}

/// A figure that each machine has.
///
/// Nobody is asked for it: a scraper costs a BMC nothing.
struct MachineFamily: Sendable {
  let name: String
  let help: String
  /// Adds what is known of a machine.
  let add: @Sendable (MachineFigures, inout MetricsText) -> Void

  static let all = [
    MachineFamily(
      name: "igor_machine_power",
      help: "1 where a machine was on when it was last asked."
    ) { machine, text in
      guard let isOn = machine.isOn else { return }
      text.sample(isOn ? 1 : 0, label: ("machine", machine.name.description))
    },
    MachineFamily(
      name: "igor_sensor",
      help: "What a sensor read last, in its unit."
    ) { machine, text in
      for sensor in machine.sensors?.reports ?? [] {
        guard let value = sensor.value else { continue }
        text.sample(value, labels: labels(machine, sensor) + [("unit", sensor.unit ?? "")])
      }
    },
    MachineFamily(
      name: "igor_sensor_state",
      help: "How a sensor is: 0 ok, 1 warning, 2 critical, 3 non-recoverable."
    ) { machine, text in
      for sensor in machine.sensors?.reports ?? [] {
        guard let number = states[sensor.state] else { continue }
        text.sample(Double(number), labels: labels(machine, sensor))
      }
    },
    MachineFamily(
      name: "igor_sensor_age_seconds",
      help: "How long ago a machine's sensors were read."
    ) { machine, text in
      guard let sensors = machine.sensors else { return }
      text.sample(sensors.age, labels: [("machine", machine.name.description)])
    },
  ]

  private static let states: [SensorReport.State: Int] = [
    .ok: 0, .warning: 1, .critical: 2, .nonrecoverable: 3,
  ]

  private static func labels(
    _ machine: MachineFigures,
    _ sensor: SensorReport
  ) -> [(String, String)] {
    [("machine", machine.name.description), ("sensor", sensor.name), ("id", sensor.id)]
  }
}
