// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Get Payload Activation Status: which instances of a payload are taken.
///
/// Source: IPMI 2.0 §24.4, table 24-5.
package struct GetPayloadActivationStatus: CommandRequest {
  package var payloadType: PayloadType

  package static let command = CommandID(.app, 0x4A)

  package init(_ payloadType: PayloadType = .sol) {
    self.payloadType = payloadType
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    payloadType = PayloadType(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(payloadType.rawValue)
  }

  /// How many instances there are, and a bit for each that is active.
  package struct Response: CommandResponse {
    /// 1...15; Dell M605, M610 and M915 say 0, which is read as 1.
    package var capacity: Int
    /// Bit n is instance n + 1.
    package var active: UInt16

    package init(capacity: Int, active: UInt16) {
      self.capacity = capacity
      self.active = active
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      capacity = max(1, Int(try bytes.readUInt8() & 0x0F))
      active = try bytes.readUInt16()
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(UInt8(capacity & 0x0F))
      bytes.append(littleEndian: active)
    }

    /// Whether that instance, from 1, is active.
    package func isActive(_ instance: UInt8) -> Bool {
      instance >= 1 && instance <= 16 && active >> (instance - 1) & 1 == 1
    }
  }
}

/// Get Payload Instance Info: which session an instance belongs to.
///
/// Source: IPMI 2.0 §24.5, table 24-6.
package struct GetPayloadInstanceInfo: CommandRequest {
  package var payloadType: PayloadType
  package var instance: UInt8

  package static let command = CommandID(.app, 0x4B)

  package init(_ payloadType: PayloadType = .sol, instance: UInt8 = 1) {
    self.payloadType = payloadType
    self.instance = instance
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    payloadType = PayloadType(rawValue: try bytes.readUInt8())
    instance = try bytes.readUInt8() & 0x0F
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [payloadType.rawValue, instance])
  }

  /// The owner.
  package struct Response: CommandResponse {
    /// The BMC's id of the session that activated the instance; 0 where nobody did.
    package var bmcSessionID: UInt32
    /// Which serial port of the machine, from 1; 0 where the BMC does not tell.
    package var port: UInt8

    package init(bmcSessionID: UInt32, port: UInt8 = 1) {
      self.bmcSessionID = bmcSessionID
      self.port = port
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      bmcSessionID = try bytes.readUInt32()
      port = bytes.count > 0 ? try bytes.readUInt8() : 0
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(littleEndian: bmcSessionID)
      bytes.append(contentsOf: [port, 0, 0, 0, 0, 0, 0, 0])
    }
  }
}
