// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// A request of one byte: the number of a sensor, at the LUN that its record names.
package protocol SensorRequest: CommandRequest {
  var sensor: UInt8 { get }

  init(_ sensor: UInt8)
}

extension SensorRequest {
  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    self.init(try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(sensor)
  }
}
