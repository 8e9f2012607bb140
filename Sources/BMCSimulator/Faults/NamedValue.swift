// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A value as people write it after a name and an equals sign: in faults and scripts.
struct NamedValue {
  let name: String
  /// `nil` where only the name was written.
  let text: String?

  var isOff: Bool { text == "off" }

  func error(_ expectation: String) -> SimulatorSyntaxError {
    SimulatorSyntaxError("\(name) \(expectation)")
  }

  func isOn() throws(SimulatorSyntaxError) -> Bool {
    switch text {
    case nil, "on": true
    case "off": false
    default: throw error("takes \"on\" or \"off\"")
    }
  }

  /// `5%` or `0.05`; `off` for none.
  func probability() throws(SimulatorSyntaxError) -> Double {
    guard let text else { throw error("needs a share, as in \(name)=5%") }
    if isOff { return 0 }
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? text.dropLast() : text[...]) else {
      throw error("needs a share, as in \(name)=5%")
    }
    let share = isPercent ? number / 100 : number
    guard 0...1 ~= share else { throw error("is a share between 0% and 100%") }
    return share
  }

  /// A number up to a thousand million; `off` for 0.
  func count(unless default: Int) throws(SimulatorSyntaxError) -> Int {
    guard let text else { return `default` }
    if isOff { return 0 }
    guard let number = Int(text), 0...1_000_000_000 ~= number else {
      throw error("takes a number")
    }
    return number
  }

  func duration(unless default: Duration) throws(SimulatorSyntaxError) -> Duration {
    guard let text else { return `default` }
    guard let duration = Duration(simulatorText: text) else {
      throw error("takes a time such as 250ms, 10s or 2m")
    }
    return duration
  }

  /// `20ms-90ms`, or one time.
  func durations() throws(SimulatorSyntaxError) -> ClosedRange<Duration> {
    let ends = (text ?? "").split(separator: "-").map { Duration(simulatorText: $0) }
    switch ends.count {
    case 1: if let only = ends[0] { return only...only }
    case 2: if let low = ends[0], let high = ends[1], low <= high { return low...high }
    default: break
    }
    throw error("takes a time or two, as in \(name)=20ms-90ms")
  }
}

extension Duration {
  /// Reads `250ms`, `10s`, `1.5s`, `2m` or `1h`.
  package init?(simulatorText text: some StringProtocol) {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
    for (unit, seconds) in units where text.hasSuffix(unit) {
      guard let number = Double(text.dropLast(unit.utf8.count)), 0...1e6 ~= number else {
        return nil
      }
      self = .seconds(number * seconds)
      return
    }
    return nil
  }
}
