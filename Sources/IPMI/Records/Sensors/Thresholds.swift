// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A sensor's limits as values; `nil` where it has none.
package struct Thresholds: Equatable, Sendable {
  private var values: [Double?]

  package init() {
    values = [Double?](repeating: nil, count: Threshold.allCases.count)
  }

  package subscript(threshold: Threshold) -> Double? {
    get { values[Int(threshold.rawValue)] }
    set { values[Int(threshold.rawValue)] = newValue }
  }

  package var isEmpty: Bool { values.allSatisfy { $0 == nil } }
}

/// Which of a sensor's limits its reading is beyond, by the BMC's own comparison.
///
/// Source: IPMI 2.0 table 35-15, byte 4.
package struct ThresholdStates: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let lowerNonCritical = ThresholdStates(rawValue: 0x01)
  package static let lowerCritical = ThresholdStates(rawValue: 0x02)
  package static let lowerNonRecoverable = ThresholdStates(rawValue: 0x04)
  package static let upperNonCritical = ThresholdStates(rawValue: 0x08)
  package static let upperCritical = ThresholdStates(rawValue: 0x10)
  package static let upperNonRecoverable = ThresholdStates(rawValue: 0x20)

  /// The worst of them.
  package var severity: EventState.Severity {
    if !isDisjoint(with: [.lowerNonRecoverable, .upperNonRecoverable]) { return .fatal }
    if !isDisjoint(with: [.lowerCritical, .upperCritical]) { return .critical }
    return isDisjoint(with: [.lowerNonCritical, .upperNonCritical]) ? .normal : .warning
  }

  /// In words, the worst first.
  package var texts: [String] {
    names(from: [
      (.lowerNonRecoverable, "Lower Non-recoverable"),
      (.upperNonRecoverable, "Upper Non-recoverable"),
      (.lowerCritical, "Lower Critical"), (.upperCritical, "Upper Critical"),
      (.lowerNonCritical, "Lower Non-critical"), (.upperNonCritical, "Upper Non-critical"),
    ])
  }

  /// Compares for BMCs that leave it to the reader.
  package init(value: Double, against thresholds: Thresholds) {
    var states: UInt8 = 0
    for threshold in Threshold.allCases {
      guard let limit = thresholds[threshold] else { continue }
      if threshold.isUpper ? value >= limit : value <= limit { states |= threshold.set.rawValue }
    }
    self.init(rawValue: states)
  }
}
