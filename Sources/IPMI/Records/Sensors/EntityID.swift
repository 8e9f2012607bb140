// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The part of a machine that a sensor or a FRU belongs to.
///
/// Source: IPMI 2.0 §39 and §43.14, table 43-13.
package struct EntityID: Hashable, Sendable {
  /// What kind of part.
  package var kind: UInt8
  /// Bit 7: a group of parts; 60h-7Fh counts within one controller.
  package var rawInstance: UInt8

  package init(_ kind: UInt8, instance: UInt8) {
    self.kind = kind
    rawInstance = instance
  }

  /// Whether this is a container of other parts, with nothing to touch.
  package var isLogical: Bool { rawInstance & 0x80 != 0 }
  package var instance: Int { Int(rawInstance & 0x7F) }

  private static let names = [
    "unspecified", "other", "unknown", "processor", "disk", "peripheral bay",
    "system management module", "system board", "memory module", "processor module",
    "power supply", "add-in card", "front panel board", "back panel board",
    "power system board", "drive backplane", "internal expansion board", "other system board",
    "processor board", "power unit", "power module", "power management board",
    "chassis back panel board", "system chassis", "sub-chassis", "other chassis board",
    "disk drive bay", "peripheral bay", "device bay", "fan", "cooling unit", "cable",
    "memory device", "system management software", "system firmware", "operating system",
    "system bus", "group", "remote management device", "external environment", "battery",
    "processing blade", "connectivity switch", "processor/memory module", "I/O module",
    "processor/I/O module", "management controller firmware", "IPMI channel", "PCI bus",
    "PCI Express bus", "SCSI bus", "SATA/SAS bus", "front-side bus", "real-time clock",
    "reserved", "air inlet",
  ]

  /// What it is in words, such as `power supply`.
  package var kindName: String {
    switch kind {
    case 0..<UInt8(Self.names.count): Self.names[Int(kind)]
    case 0x40: "air inlet"  // the next three: DCMI 1.5 table 6-15
    case 0x41: "processor"
    case 0x42: "system board"
    case 0x90...0xAF: "chassis-specific (\(kind))"
    case 0xB0...0xCF: "board-specific (\(kind))"
    case 0xD0...0xFF: "OEM (\(kind))"
    default: "unknown (\(kind))"
    }
  }
}

extension EntityID: CustomStringConvertible {
  /// Kind and instance, as in `power supply 1`.
  package var description: String { "\(kindName) \(instance)" }

  /// `10.1`: the numbers, as other tools write them.
  package var numbers: String { "\(kind).\(instance)" }
}
