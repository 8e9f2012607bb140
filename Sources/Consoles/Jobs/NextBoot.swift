// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import IPMI

/// Sets the device of the next boot.
///
/// The kind of firmware, PC BIOS or UEFI, stays as the BMC has it.
struct NextBoot {
  private let desk: CommandDesk

  init(_ desk: CommandDesk) {
    self.desk = desk
  }

  func set(
    _ device: BootFlags.Device,
    _ answer: @escaping (Result<Void, ConsoleError>) -> Void
  ) {
    desk.ask(GetSystemBootOptions()) { [desk] result in
      let old = try? result.get().bootFlags
      // Some firmware looks at the flags only where nobody has acknowledged older ones.
      let acknowledgement = SetSystemBootOptions(.acknowledgement, data: [0x01, 0x01])
      desk.ask(acknowledgement, .order) { _ in
        var flags = BootFlags(device, isUEFI: old?.isUEFI ?? false)
        flags.isValid = device != .none
        desk.ask(SetSystemBootOptions(flags), .order) { answer($0.map { _ in }) }
      }
    }
  }
}

extension PowerRequest.BootDevice {
  var device: BootFlags.Device {
    switch self {
    case .none: .none
    case .pxe: .pxe
    case .disk: .disk
    case .safe: .diskSafeMode
    case .diag: .diagnostic
    case .cdrom: .cdrom
    case .bios: .bios
    case .floppy: .floppy
    }
  }
}
