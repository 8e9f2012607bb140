// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc
internal import IPMI

/// What the sensors of a machine read, and which limits they are beyond.
struct SimulatedSensors: Sendable {
  /// What somebody has set, by number; `nil` is a sensor that is switched off.
  private var overrides: [UInt8: UInt8?] = [:]
  /// The thresholds that each sensor was beyond when it was last looked at.
  private var beyond: [UInt8: ThresholdStates] = [:]
  /// Moves the swings of one machine against those of the next.
  private let phase: Double

  /// A reading, or that there is none.
  enum Reading: Equatable {
    case value(UInt8, ThresholdStates)
    case states(UInt16)
    case unavailable
    case off
  }

  /// A threshold that was passed in one direction or the other.
  struct Crossing: Equatable {
    var plan: SensorPlan
    var threshold: Threshold
    var isBeyond: Bool
    var raw: UInt8

    static func == (a: Crossing, b: Crossing) -> Bool {
      a.plan.number == b.plan.number && a.threshold == b.threshold && a.isBeyond == b.isBeyond
    }
  }

  init(phase: Double) {
    self.phase = phase
  }

  /// The plan that a number belongs to: several share one.
  ///
  /// A controller knows its own; numbers are unique among all of a machine's nevertheless.
  static func plan(of number: UInt8, on controller: UInt8? = nil) -> SensorPlan? {
    SensorPlan.all.first { plan in
      (0..<plan.shareCount).contains(Int(number) - Int(plan.number)) && plan.owner & 1 == 0
        && (controller == nil || controller == plan.owner)
    }
  }

  /// The sensor of a name, in which blanks may be written as underscores, or of a number.
  static func number(named name: String) -> UInt8? {
    if let number = UInt8(name), plan(of: number) != nil { return number }
    let wanted = name.lowercased()
    for plan in SensorPlan.all where plan.owner & 1 == 0 && !plan.isEventOnly {
      for index in 0..<plan.shareCount {
        let name = plan.shareCount > 1 ? "\(plan.name)\(index + 1)" : plan.name
        let written = String(name.lowercased().map { $0 == " " ? "_" : $0 })
        if written == wanted { return plan.number + UInt8(index) }
      }
    }
    return nil
  }

  /// A level as the byte that the sensor's format has for it.
  static func raw(_ level: Double, of plan: SensorPlan) -> UInt8 {
    let number = level.rounded()
    switch plan.conversion.format {
    case .twosComplement: return UInt8(bitPattern: Int8(max(-128, min(127, number))))
    default: return UInt8(max(0, min(255, number)))
    }
  }

  /// The raw byte that stands nearest to a value of a linear sensor; of others the value itself.
  static func raw(value: Double, of plan: SensorPlan) -> UInt8 {
    let factors = plan.conversion.factors
    guard plan.isThreshold, plan.conversion.linearization == .linear, factors.m != 0 else {
      return UInt8(max(0, min(255, value.rounded())))
    }
    let unscaled = value / pow(10, Double(factors.rExponent))
    let offset = Double(factors.b) * pow(10, Double(factors.bExponent))
    return raw((unscaled - offset) / Double(factors.m), of: plan)
  }

  /// Sets what a sensor reads; `nil` switches it off.
  mutating func set(_ number: UInt8, to raw: UInt8?) {
    overrides[number] = .some(raw)
  }

  /// Gives all sensors back to themselves.
  mutating func clear() {
    overrides = [:]
  }

  /// What a sensor reads so many seconds after the start.
  func reading(_ number: UInt8, of plan: SensorPlan, isOn: Bool, after seconds: Double) -> Reading {
    if let set = overrides[number] {
      guard let raw = set else { return .off }
      return plan.isThreshold ? .value(raw, Self.states(raw, of: plan)) : .states(UInt16(raw))
    }
    switch plan.behaviour {
    case .eventOnly: return .unavailable
    case .states(let on, let off): return .states(isOn ? on : off)
    case .analog(let level, let swing, let period, let isOnStandby):
      guard isOn || isOnStandby else { return .unavailable }
      let turns = seconds / period + phase + Double(number) / 7
      let raw = Self.raw(level + swing * sin(2 * .pi * turns), of: plan)
      return .value(raw, Self.states(raw, of: plan))
    }
  }

  /// Looks at every sensor, and tells what has crossed a threshold since the last look.
  mutating func crossings(isOn: Bool, after seconds: Double) -> [Crossing] {
    var crossings: [Crossing] = []
    for plan in SensorPlan.all where !plan.thresholds.isEmpty {
      let reading = reading(plan.number, of: plan, isOn: isOn, after: seconds)
      guard case .value(let raw, let states) = reading else { continue }
      let before = beyond[plan.number] ?? []
      beyond[plan.number] = states
      for threshold in plan.thresholds.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
        let bit = ThresholdStates(rawValue: threshold.set.rawValue)
        guard states.contains(bit) != before.contains(bit) else { continue }
        let isBeyond = states.contains(bit)
        crossings.append(
          Crossing(plan: plan, threshold: threshold, isBeyond: isBeyond, raw: raw)
        )
      }
    }
    return crossings
  }

  private static func states(_ raw: UInt8, of plan: SensorPlan) -> ThresholdStates {
    let format = plan.conversion.format
    guard let number = format.number(raw) else { return [] }
    var states: UInt8 = 0
    for (threshold, limit) in plan.thresholds {
      guard let limit = format.number(limit) else { continue }
      if threshold.isUpper ? number >= limit : number <= limit { states |= threshold.set.rawValue }
    }
    return ThresholdStates(rawValue: states)
  }
}
