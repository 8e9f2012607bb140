// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Sensor Thresholds.
///
/// Source: IPMI 2.0 §35.9, table 35-9.
package struct GetSensorThresholds: SensorRequest {
  package var sensor: UInt8

  package static let command = CommandID(.sensor, 0x27)

  package init(_ sensor: UInt8) {
    self.sensor = sensor
  }

  /// Which thresholds can be read, and their raw values.
  package struct Response: CommandResponse {
    package var readable: ThresholdSet
    /// In the order of `ThresholdSet`'s bits, six of them.
    package var values: [UInt8]

    package init(readable: ThresholdSet, values: [UInt8]) {
      self.readable = readable
      self.values = values
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      readable = ThresholdSet(rawValue: try bytes.readUInt8() & 0x3F)
      values = try bytes.readBytes(6)
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(readable.rawValue)
      bytes.append(contentsOf: values)
    }

    /// The raw value of one threshold; `nil` where it cannot be read.
    package subscript(threshold: Threshold) -> UInt8? {
      guard readable.contains(threshold.set), values.count == 6 else { return nil }
      return values[Int(threshold.rawValue)]
    }
  }
}

/// A limit of a sensor; the raw value is its bit in masks.
///
/// Source: IPMI 2.0 table 35-9.
package enum Threshold: UInt8, CaseIterable, Sendable {
  case lowerNonCritical
  case lowerCritical
  case lowerNonRecoverable
  case upperNonCritical
  case upperCritical
  case upperNonRecoverable

  package var set: ThresholdSet { ThresholdSet(rawValue: 1 << rawValue) }
  package var isUpper: Bool { rawValue >= Self.upperNonCritical.rawValue }
}

/// Some of a sensor's six thresholds.
package struct ThresholdSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }
}
