// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// What a machine starts from, once or from now on.
///
/// A BMC drops flags that no start has used within 60 s, unless the order to start was one of
/// its own: order the start after them.
///
/// Source: IPMI 2.0 table 28-14, parameter 5.
package struct BootFlags: Equatable, Sendable {
  /// Without it the flags are not looked at.
  package var isValid = true
  /// For every start, not only the next.
  package var isPersistent = false
  /// For UEFI firmware; else for a PC's BIOS.
  package var isUEFI = false
  package var device: Device
  /// The third to fifth byte: verbosity, locks, console redirection, instance.
  package var others: [UInt8] = [0, 0, 0]
  /// Bits 7, 6, 1 and 0 of the second byte: clear the settings, lock keyboard, blank, lock reset.
  package var locks: UInt8 = 0

  /// Four bits.
  package struct Device: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue & 0x0F
    }

    /// As the firmware's settings say.
    package static let none = Device(rawValue: 0x0)
    package static let pxe = Device(rawValue: 0x1)
    package static let disk = Device(rawValue: 0x2)
    package static let diskSafeMode = Device(rawValue: 0x3)
    package static let diagnostic = Device(rawValue: 0x4)
    package static let cdrom = Device(rawValue: 0x5)
    /// The firmware's own screens.
    package static let bios = Device(rawValue: 0x6)
    package static let remoteFloppy = Device(rawValue: 0x7)
    package static let remoteCDROM = Device(rawValue: 0x8)
    package static let remoteMedia = Device(rawValue: 0x9)
    package static let remoteDisk = Device(rawValue: 0xB)
    package static let floppy = Device(rawValue: 0xF)

    private static let names: [Device: String] = [
      .none: "none", .pxe: "pxe", .disk: "disk", .diskSafeMode: "disk-safe",
      .diagnostic: "diagnostic", .cdrom: "cdrom", .bios: "bios", .remoteFloppy: "remote-floppy",
      .remoteCDROM: "remote-cdrom", .remoteMedia: "remote-media", .remoteDisk: "remote-disk",
      .floppy: "floppy",
    ]

    package var name: String { Self.names[self] ?? "unknown (\(rawValue))" }

    /// The device with this name.
    package init?(name: some StringProtocol) {
      guard let device = Self.names.first(where: { $0.value == name })?.key else { return nil }
      self = device
    }
  }

  package init(_ device: Device, isPersistent: Bool = false, isUEFI: Bool = false) {
    self.device = device
    self.isPersistent = isPersistent
    self.isUEFI = isUEFI
  }

  package init(body: Span<UInt8>) throws(WireError) {
    var rest = body
    let first = try rest.readUInt8()
    isValid = first & 0x80 != 0
    isPersistent = first & 0x40 != 0
    isUEFI = first & 0x20 != 0
    let second = try rest.readUInt8()
    device = Device(rawValue: second >> 2)
    locks = second & 0xC3
    others = try rest.readBytes(3)
  }

  /// The parameter's five bytes.
  package var bytes: [UInt8] {
    let first: UInt8 = (isValid ? 0x80 : 0) | (isPersistent ? 0x40 : 0) | (isUEFI ? 0x20 : 0)
    return [first, device.rawValue << 2 | locks & 0xC3] + others
  }
}
