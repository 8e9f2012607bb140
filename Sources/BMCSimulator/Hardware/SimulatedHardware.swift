// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Clock
internal import IPMI

/// What a simulated BMC knows about its machine besides the power: sensors, events, inventories.
struct SimulatedHardware: Sendable {
  var sensors: SimulatedSensors
  var log = SimulatedLog()
  /// Who may read or clear in parts; each new one takes the last one's right away.
  var repositoryReservation: UInt16 = 0
  var logReservation: UInt16 = 0
  /// Boot options, by parameter.
  var bootOptions: [UInt8: [UInt8]] = [:]
  var identification = Identification.off
  let profile: MachineProfile
  /// When the repository was filled, by the BMC's clock.
  let repositoryTime: UInt32

  private let start: Moment
  /// What the log's clock said at `start`; people set it.
  private var clockAtStart: Int64

  /// The light on the front.
  enum Identification: Equatable, Sendable {
    case off
    case until(Moment)
    case untilTold
  }

  init(_ configuration: BMCConfiguration, at now: Moment) {
    profile = MachineProfile(name: configuration.name, seed: configuration.seed)
    var random = SeededGenerator(seed: configuration.seed &+ 3, for: configuration.name)
    sensors = SimulatedSensors(phase: Double(random.next() % 1000) / 1000)
    start = now
    clockAtStart = Int64(configuration.clock)
    repositoryTime = configuration.clock
    log.add(.cleared, at: clock(at: now))
  }

  /// Seconds since the BMC started.
  func uptime(at now: Moment) -> Double {
    Double((now - start).nanoseconds) / 1e9
  }

  /// The log's clock.
  func clock(at now: Moment) -> UInt32 {
    UInt32(clamping: clockAtStart + Int64(uptime(at: now)))
  }

  mutating func setClock(_ time: UInt32, at now: Moment) {
    clockAtStart = Int64(time) - Int64(uptime(at: now))
  }

  /// An inventory by its device and who has it; `nil` where there is none.
  func inventory(_ device: UInt8, of controller: UInt8) -> [UInt8]? {
    switch (controller, device) {
    case (LANMessage.bmcAddress, 0): FRUImage.machine(profile)
    case (LANMessage.bmcAddress, 1), (LANMessage.bmcAddress, 2):
      FRUImage.powerSupply(Int(device), of: profile)
    case (SensorPlan.backplane.address, 0): FRUImage.backplane(of: profile)
    case (SensorPlan.backplane.address, 3): FRUImage.riser(of: profile)
    default: nil
    }
  }

  /// Makes a sensor read a value, or switches it off.
  mutating func setSensor(_ name: String, to value: Double?) {
    guard let number = SimulatedSensors.number(named: name),
      let plan = SimulatedSensors.plan(of: number)
    else { return }
    sensors.set(number, to: value.map { SimulatedSensors.raw(value: $0, of: plan) })
  }

  /// Logs so many correctable memory errors.
  mutating func addEvents(_ count: Int, at now: Moment) {
    for index in 0..<min(count, SimulatedLog.limit) {
      let module = UInt8(truncatingIfNeeded: index % 8)
      let event = SimulatedLog.Event(
        type: .memory,
        number: SensorPlan.number(of: .memory) + module,
        data: [0x30, 0xFF, module]
      )
      log.add(event, at: clock(at: now))
    }
  }

  /// Logs what has happened to the machine.
  mutating func note(_ happening: SimulatedMachine.Happening, at now: Moment) {
    for event in SimulatedLog.events(of: happening) { log.add(event, at: clock(at: now)) }
  }

  /// Logs which thresholds have been crossed since this was last asked.
  mutating func noteCrossings(isOn: Bool, at now: Moment) {
    for crossing in sensors.crossings(isOn: isOn, after: uptime(at: now)) {
      log.add(SimulatedLog.Event(crossing), at: clock(at: now))
    }
  }
}

extension SimulatedLog.Event {
  /// The log was cleared.
  static let cleared = SimulatedLog.Event(.eventLogging, 2)

  /// One of the sensor-specific events of a type.
  init(_ type: SensorType, _ offset: UInt8, isAssertion: Bool = true, generator: UInt8 = 0x20) {
    self.init(
      generator: generator,
      type: type,
      number: SensorPlan.number(of: type),
      isAssertion: isAssertion,
      data: [offset, 0xFF, 0xFF]
    )
  }

  /// A threshold that was passed, with reading and threshold.
  fileprivate init(_ crossing: SimulatedSensors.Crossing) {
    self.init(
      type: crossing.plan.type,
      number: crossing.plan.number,
      eventType: .threshold,
      isAssertion: crossing.isBeyond,
      data: [
        0x50 | crossing.threshold.eventOffset, crossing.raw,
        crossing.plan.thresholds[crossing.threshold] ?? 0,
      ]
    )
  }
}

extension SimulatedLog {
  /// What a BMC logs when something happens to its machine.
  fileprivate static func events(of happening: SimulatedMachine.Happening) -> [Event] {
    switch happening {
    case .poweredOn: [Event(.powerUnit, 0, isAssertion: false), Event(.bootInitiated, 0)]
    case .poweredOff: [Event(.powerUnit, 0)]
    case .wasReset: [Event(.bootInitiated, 1)]
    case .buttonPressed: [Event(.button, 0)]
    case .wasInterrupted: [Event(.criticalInterrupt, 0)]
    case .panicked: [Event(.osStop, 1, generator: 0x41)]
    }
  }
}
