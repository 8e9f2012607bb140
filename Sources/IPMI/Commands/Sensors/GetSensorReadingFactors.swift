// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Sensor Reading Factors: how to convert one reading of a sensor that is not linear.
///
/// Source: IPMI 2.0 §35.5, table 35-5.
package struct GetSensorReadingFactors: CommandRequest {
  package var sensor: UInt8
  package var reading: UInt8

  package static let command = CommandID(.sensor, 0x23)

  package init(_ sensor: UInt8, reading: UInt8) {
    self.sensor = sensor
    self.reading = reading
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    sensor = try bytes.readUInt8()
    reading = try bytes.readUInt8()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [sensor, reading])
  }

  /// The factors for that reading.
  package struct Response: CommandResponse {
    /// The next reading that other factors apply to.
    package var nextReading: UInt8
    package var factors: ReadingFactors

    package init(nextReading: UInt8, factors: ReadingFactors) {
      self.nextReading = nextReading
      self.factors = factors
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      nextReading = try bytes.readUInt8()
      factors = try ReadingFactors(decoding: &bytes)
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(nextReading)
      factors.encode(into: &bytes)
    }
  }
}

/// Get Sensor Type: what the BMC now takes a sensor for.
///
/// Source: IPMI 2.0 §35.16, table 35-17.
package struct GetSensorType: SensorRequest {
  package var sensor: UInt8

  package static let command = CommandID(.sensor, 0x2F)

  package init(_ sensor: UInt8) {
    self.sensor = sensor
  }

  /// What it measures, and how its states are to be read.
  package struct Response: CommandResponse {
    package var type: SensorType
    package var eventType: EventType

    package init(type: SensorType, eventType: EventType) {
      self.type = type
      self.eventType = eventType
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      type = SensorType(rawValue: try bytes.readUInt8())
      eventType = EventType(rawValue: try bytes.readUInt8())
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [type.rawValue, eventType.rawValue])
    }
  }
}
