// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import Notation

// What is known of machines. Nobody is asked for it: a scraper costs a BMC nothing.
extension Metrics {
  func addMachines(to text: inout MetricsText) {
    text.begin("igor_machine_power", .gauge, "1 where a machine was on when it was last asked.")
    for console in shown {
      guard let isOn = console.isOn else { continue }
      text.sample(isOn ? 1 : 0, label: ("machine", console.name.description))
    }
    text.single(
      "igor_sensor_sweeps_total",
      .counter,
      "Times that all sensors of a BMC were read.",
      figures.sweeps
    )
    addSensors(to: &text)
  }

  private func addSensors(to text: inout MetricsText) {
    let machines = shown.compactMap { console in
      console.sensors.map { (name: console.name.description, $0) }
    }
    text.begin("igor_sensor", .gauge, "What a sensor read last, in its unit.")
    for (name, sensors) in machines {
      for sensor in sensors.reports {
        guard let value = sensor.value else { continue }
        let unit = [("unit", sensor.unit ?? "")]
        text.sample(value, labels: Self.labels(name, sensor) + unit)
      }
    }
    text.begin(
      "igor_sensor_state",
      .gauge,
      "How a sensor is: 0 ok, 1 warning, 2 critical, 3 non-recoverable."
    )
    for (name, sensors) in machines {
      for sensor in sensors.reports {
        guard let number = Self.states[sensor.state] else { continue }
        text.sample(Double(number), labels: Self.labels(name, sensor))
      }
    }
    text.begin("igor_sensor_age_seconds", .gauge, "How long ago a machine's sensors were read.")
    for (name, sensors) in machines {
      text.sample(sensors.age, labels: [("machine", name)])
    }
  }

  private static let states: [SensorReport.State: Int] = [
    .ok: 0, .warning: 1, .critical: 2, .nonrecoverable: 3,
  ]

  private static func labels(_ machine: String, _ sensor: SensorReport) -> [(String, String)] {
    [("machine", machine), ("sensor", sensor.name), ("id", sensor.id)]
  }
}
