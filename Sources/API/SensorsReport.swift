// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A row of `GET /sensors`.
package struct SensorsReport: MachineRow {
  package var machine: String
  package var ok: Bool
  package var error: APIError?
  /// Seconds since the oldest of the readings was taken.
  package var age: Double?
  package var sensors: [SensorReport]?

  package init(machine: String, age: Double, sensors: [SensorReport]) {
    self.machine = machine
    ok = true
    self.age = age
    self.sensors = sensors
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    ok = false
    self.error = error
  }
}

/// One sensor and its reading.
package struct SensorReport: Codable, Equatable, Sendable {
  /// The sensor's number, as the BMC and its event log call it; `/sensors/{names}/{id}` takes
  /// it, or the name.
  ///
  /// On another LUN `1:7`, of another controller `2c:0:7`.
  package var id: String
  /// Record id in the BMC's repository; sensors that share a record have it in common.
  package var record: Int?
  /// Sensor number.
  package var number: Int?
  package var name: String
  /// What it measures: `temperature`, `voltage`, `fan`, `power supply` and the like.
  package var type: String
  /// What it belongs to, with its number: `processor 1`.
  package var entity: String?
  /// The reading of a sensor with thresholds or units; absent where there is none.
  package var value: Double?
  /// The unit of the reading: `degrees C`, `RPM`, `volts` and the like.
  package var unit: String?
  package var state: State
  /// Thresholds that the BMC has, in `unit`; absent for a discrete sensor.
  package var thresholds: Thresholds?
  /// What a discrete sensor asserts, in words.
  package var states: [String]
  /// Why there is no reading, where something is wrong with this sensor alone.
  package var error: APIError?

  package init(id: String, name: String, type: String, state: State, states: [String] = []) {
    self.id = id
    self.name = name
    self.type = type
    self.state = state
    self.states = states
  }

  /// How a sensor is.
  package struct State: RawRepresentable, Codable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    package static let ok = State(rawValue: "ok")
    /// Beyond a non-critical threshold.
    package static let warning = State(rawValue: "warning")
    /// Beyond a critical threshold.
    package static let critical = State(rawValue: "critical")
    /// Beyond a non-recoverable threshold.
    package static let nonrecoverable = State(rawValue: "nonrecoverable")
    /// No reading: the sensor is switched off, its part absent, or the machine is off.
    package static let none = State(rawValue: "none")
  }

  /// Upper and lower thresholds: non-recoverable, critical, non-critical.
  package struct Thresholds: Codable, Equatable, Sendable {
    package var unr: Double?
    package var ucr: Double?
    package var unc: Double?
    package var lnc: Double?
    package var lcr: Double?
    package var lnr: Double?

    package init() {}
  }
}
