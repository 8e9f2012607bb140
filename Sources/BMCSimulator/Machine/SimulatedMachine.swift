// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// The machine that a BMC looks after: its power, and what its serial line says.
package final class SimulatedMachine {
  package private(set) var isOn = false
  /// How the power last changed, as Get Chassis Status tells it.
  package private(set) var lastPowerEvent = PowerEvent.none

  /// Why the power last changed (IPMI 2.0 table 28-3, byte 3).
  package enum PowerEvent: UInt8, Sendable {
    case none = 0x00
    case onByCommand = 0x10
  }

  private let script: any SerialScript
  private var happenings: [Happening] = []
  /// When a power cycle ends.
  private(set) var powerOnAt: Moment?

  /// How long a power cycle keeps the power off.
  private static let cycleTime = Duration.seconds(1)

  /// Something that a BMC notices and logs.
  package enum Happening: Equatable, Sendable {
    case poweredOn, poweredOff, wasReset
    case buttonPressed, wasInterrupted
    case panicked
  }

  package init(_ script: any SerialScript) {
    self.script = script
  }

  /// What has happened since this was last asked.
  func takeHappenings() -> [Happening] {
    if script.takePanic() { happenings.append(.panicked) }
    defer { happenings.removeAll() }
    return happenings
  }

  /// Carries out an order; `false` where the machine's state does not allow it.
  @discardableResult
  package func obey(_ order: ChassisOrder, at now: Moment) -> Bool {
    settle(at: now)
    guard isOn || order == .on || order == .off else { return false }
    switch order {
    case .on: if !isOn { turnOn(at: now) }
    case .off: turnOff()
    case .cycle:
      turnOff()
      powerOnAt = now + Self.cycleTime
    case .reset: turnOn(at: now)
    case .diagnosticInterrupt:
      happenings.append(.wasInterrupted)
      script.interrupt(at: now)
    case .soft:
      happenings.append(.buttonPressed)
      if !script.pressPowerButton(at: now) { turnOff() }
    }
    return true
  }

  /// Bytes typed at the machine.
  func type(_ bytes: Span<UInt8>, at now: Moment) {
    if isOn { script.type(bytes, at: now) }
  }

  func receiveBreak(at now: Moment) {
    if isOn { script.receiveBreak(at: now) }
  }

  /// Appends what the serial line sends by now, at most `limit` bytes.
  func emit(into output: inout [UInt8], limit: Int, at now: Moment) {
    settlePower(at: now)
    if isOn { script.emit(into: &output, limit: limit, at: now) }
    settlePower(at: now)
  }

  /// When the line has something to send, or the power comes back.
  func nextEvent(at now: Moment) -> Moment? {
    isOn ? script.nextOutput(at: now) : powerOnAt
  }

  /// Lets time pass up to `now` while nobody listens: what the line says is gone.
  func skip(at now: Moment) {
    settlePower(at: now)
    if isOn { script.skip(at: now) }
    settlePower(at: now)
  }

  /// Brings the power up to date, without touching what the line says.
  func settle(at now: Moment) {
    settlePower(at: now)
  }

  private func settlePower(at now: Moment) {
    if let due = powerOnAt, due <= now { turnOn(at: due) }
    switch script.takePowerWish() {
    case .off: turnOff()
    case .reset: turnOn(at: now)
    case nil: break
    }
  }

  private func turnOn(at now: Moment) {
    happenings.append(isOn ? .wasReset : .poweredOn)
    isOn = true
    powerOnAt = nil
    lastPowerEvent = .onByCommand
    script.begin(at: now)
  }

  private func turnOff() {
    if isOn { happenings.append(.poweredOff) }
    isOn = false
    powerOnAt = nil
    script.end()
  }
}

/// What Chassis Control asks for.
///
/// Source: IPMI 2.0 §28.3, table 28-4.
package enum ChassisOrder: UInt8, Sendable, CaseIterable, CustomStringConvertible {
  case off = 0
  case on = 1
  case cycle = 2
  case reset = 3
  case diagnosticInterrupt = 4
  case soft = 5

  package var description: String {
    switch self {
    case .off: "off"
    case .on: "on"
    case .cycle: "cycle"
    case .reset: "reset"
    case .diagnosticInterrupt: "diag"
    case .soft: "soft"
    }
  }

  /// The order with this name.
  package init?(name: some StringProtocol) {
    guard let order = Self.allCases.first(where: { $0.description == name }) else { return nil }
    self = order
  }
}
