// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import Notation

/// The answer of `GET /metrics`: igord's own figures, then each machine's.
///
/// A thousand machines with their sensors are tens of megabytes; one piece of them waits for a
/// scraper, and no more. Of ten thousand machines of which little is known a few pieces tell all:
/// each is a worker woken, and a turn of the loop.
struct MetricsPieces: ReviewedPieces {
  /// What is told before the machines, until it is.
  private var beginning: [UInt8]?
  private let shown: [ConsoleSnapshot]
  private var person: Person
  /// The families that are still to be told, the one at hand first.
  private var families = MachineFamily.all[...]
  /// The consoles that the family at hand has told of.
  private var index = 0

  /// Consoles at a time; each may have a hundred sensors.
  private static let share = 32
  /// Bytes at which a piece is long enough.
  private static let pieceSize = 64 << 10

  init(_ metrics: Metrics, for person: Person) {
    self.person = person
    beginning = metrics.text
    shown = metrics.shown
  }

  mutating func review(_ person: Person) -> Bool {
    self.person = person
    return person.maySomewhere(.sense)
  }

  mutating func next() -> [UInt8]? {
    if let beginning {
      self.beginning = nil
      return beginning
    }
    guard !families.isEmpty else { return nil }
    var piece: [UInt8] = []
    while let family = families.first, piece.count < Self.pieceSize {
      piece += someConsoles(of: family)
    }
    return piece
  }

  /// What a family tells of the next consoles.
  private mutating func someConsoles(of family: MachineFamily) -> [UInt8] {
    var text = MetricsText(in: family.name)
    if index == 0 { text.begin(family.name, .gauge, family.help) }
    let end = min(index + Self.share, shown.count)
    for console in shown[index..<end] where person.may(.sense, on: console.name) {
      family.add(console, &text)
    }
    index = end
    if index == shown.count {
      families.removeFirst()
      index = 0
    }
    return text.bytes
  }
}

/// A figure that each machine has.
///
/// Nobody is asked for it: a scraper costs a BMC nothing.
struct MachineFamily: Sendable {
  let name: String
  let help: String
  /// Adds what is known of a machine.
  let add: @Sendable (ConsoleSnapshot, inout MetricsText) -> Void

  static let all = [
    MachineFamily(
      name: "igor_machine_power",
      help: "1 where a machine was on when it was last asked."
    ) { console, text in
      guard let isOn = console.isOn else { return }
      text.sample(isOn ? 1 : 0, label: ("machine", console.name.description))
    },
    MachineFamily(
      name: "igor_sensor",
      help: "What a sensor read last, in its unit."
    ) { console, text in
      for sensor in console.sensors?.reports ?? [] {
        guard let value = sensor.value else { continue }
        text.sample(value, labels: labels(console, sensor) + [("unit", sensor.unit ?? "")])
      }
    },
    MachineFamily(
      name: "igor_sensor_state",
      help: "How a sensor is: 0 ok, 1 warning, 2 critical, 3 non-recoverable."
    ) { console, text in
      for sensor in console.sensors?.reports ?? [] {
        guard let number = states[sensor.state] else { continue }
        text.sample(Double(number), labels: labels(console, sensor))
      }
    },
    MachineFamily(
      name: "igor_sensor_age_seconds",
      help: "How long ago a machine's sensors were read."
    ) { console, text in
      guard let sensors = console.sensors else { return }
      text.sample(sensors.age, labels: [("machine", console.name.description)])
    },
  ]

  private static let states: [SensorReport.State: Int] = [
    .ok: 0, .warning: 1, .critical: 2, .nonrecoverable: 3,
  ]

  private static func labels(
    _ console: ConsoleSnapshot,
    _ sensor: SensorReport
  ) -> [(String, String)] {
    [("machine", console.name.description), ("sensor", sensor.name), ("id", sensor.id)]
  }
}
