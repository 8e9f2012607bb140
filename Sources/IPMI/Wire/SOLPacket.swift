// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The header of a SOL payload; character data follows, at most 255 bytes in practice.
///
///     | sequence, 1-15 or 0 | acknowledged sequence, or 0 | accepted count | flags |
///
/// Sequence 0 carries no data and only acknowledges. The flags mean one thing on the way to the
/// BMC (`SOLOperation`) and another on the way back (`SOLStatus`).
///
/// Source: IPMI 2.0 §15.9, table 15-2.
package struct SOLHeader: Equatable, Sendable {
  /// Packet sequence number, 1...15; 0 when the packet only acknowledges.
  package var sequence: UInt8
  /// The packet that this acknowledges or refuses, 1...15; 0 for none.
  package var acknowledged: UInt8
  /// How many characters of the acknowledged packet were taken.
  package var acceptedCount: UInt8
  /// `SOLOperation` or `SOLStatus`.
  package var flags: UInt8

  package static let byteCount = 4

  package init(
    sequence: UInt8 = 0,
    acknowledged: UInt8 = 0,
    acceptedCount: UInt8 = 0,
    flags: UInt8 = 0
  ) {
    self.sequence = sequence
    self.acknowledged = acknowledged
    self.acceptedCount = acceptedCount
    self.flags = flags
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    guard bytes.count >= Self.byteCount else { throw .truncated }
    sequence = try bytes.readUInt8() & 0x0F
    acknowledged = try bytes.readUInt8() & 0x0F
    acceptedCount = try bytes.readUInt8()
    flags = try bytes.readUInt8()
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(sequence)
    bytes.append(acknowledged)
    bytes.append(acceptedCount)
    bytes.append(flags)
  }

  /// What a BMC says with the flags.
  package var status: SOLStatus { SOLStatus(rawValue: flags) }
  /// What a console asks for with the flags.
  package var operation: SOLOperation { SOLOperation(rawValue: flags) }

  /// The number after `sequence`, which runs from 1 to 15.
  package static func sequence(after sequence: UInt8) -> UInt8 {
    sequence >= 15 ? 1 : sequence + 1
  }
}

/// Flags from the BMC.
///
/// Source: IPMI 2.0 table 15-2, byte 4 *BMC to remote console*.
package struct SOLStatus: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The acknowledged packet was refused, whole or from `acceptedCount` on.
  package static let nack = SOLStatus(rawValue: 0x40)
  /// The machine is powered down or asleep.
  package static let transferUnavailable = SOLStatus(rawValue: 0x20)
  /// SOL is being deactivated; nothing follows.
  package static let deactivated = SOLStatus(rawValue: 0x10)
  /// The BMC dropped output since the last packet.
  package static let transmitOverrun = SOLStatus(rawValue: 0x08)
  /// The machine sent a break.
  package static let breakDetected = SOLStatus(rawValue: 0x04)
}

/// Flags to the BMC.
///
/// Source: IPMI 2.0 table 15-2, byte 4 *remote console to BMC*.
package struct SOLOperation: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The acknowledged packet is refused.
  package static let nack = SOLOperation(rawValue: 0x40)
  package static let ring = SOLOperation(rawValue: 0x20)
  package static let generateBreak = SOLOperation(rawValue: 0x10)
  package static let deassertCTS = SOLOperation(rawValue: 0x08)
  package static let deassertDCDAndDSR = SOLOperation(rawValue: 0x04)
  /// Drop what the machine wrote and the BMC has not sent.
  package static let flushInbound = SOLOperation(rawValue: 0x02)
  /// Drop what was typed and the BMC has not written out.
  package static let flushOutbound = SOLOperation(rawValue: 0x01)
}
