// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Sensor Reading.
///
/// Goes to the LUN that the sensor's record names.
///
/// Source: IPMI 2.0 §35.14, table 35-15.
package struct GetSensorReading: SensorRequest {
  package var sensor: UInt8

  package static let command = CommandID(.sensor, 0x2D)

  package init(_ sensor: UInt8) {
    self.sensor = sensor
  }

  /// A raw reading, and the states that the BMC sees in it.
  package struct Response: CommandResponse {
    /// Of no meaning where the sensor is discrete.
    package var reading: UInt8
    /// Bit 7: events are on; bit 6: scanning is on; bit 5: there is no reading now.
    package var flags: UInt8
    /// Threshold sensors: `ThresholdStates`; discrete ones: a bit for each of 15 states.
    ///
    /// `nil` where the BMC compares nothing.
    package var states: UInt16?

    package init(reading: UInt8, flags: UInt8 = 0xC0, states: UInt16? = 0) {
      self.reading = reading
      self.flags = flags
      self.states = states
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      reading = try bytes.readUInt8()
      flags = try bytes.readUInt8()
      let low = bytes.count > 0 ? UInt16(try bytes.readUInt8()) : nil
      let high = bytes.count > 0 ? UInt16(try bytes.readUInt8()) : 0
      states = low.map { $0 | high << 8 }
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [reading, flags])
      if let states { bytes.append(littleEndian: states) }
    }

    package var isScanning: Bool { flags & 0x40 != 0 }
    package var isUnavailable: Bool { flags & 0x20 != 0 }
  }
}
