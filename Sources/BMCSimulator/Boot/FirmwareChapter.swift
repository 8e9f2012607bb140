// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// From power on to the kernel: firmware, network ROM, boot loader.
enum FirmwareChapter {
  static let beats: [Beat] =
    [
      .raw(900, "\u{1B}[2J\u{1B}[H"),
      .line(350, "{maker} {product}  System Firmware {firmware}"),
      .line(20, "Serial number {serial}   UUID {uuid}"),
      .line(10, ""),
      .line(600, "Initialising memory controllers ..................... done"),
      .line(1400, "Memory: {memory} GiB installed, {memorymb} MiB tested, ECC enabled"),
      .line(260, "Processor: {processor}, {cores} cores, {threads} threads"),
      .line(310, "Management controller: IPMI 2.0, serial over LAN on COM1 (115200,8n1)"),
      .line(420, "PCI Express: enumerating root ports"),
      .line(280, "  slot 1  network controller, 2 ports   {mac0}"),
      .line(30, "                                        {mac1}"),
      .line(190, "  slot 3  storage controller", share: 60),
      .line(510, "Storage: {disk}  serial {diskserial}"),
      .line(240, "Trusted platform module 2.0 found, measuring"),
      .line(150, "Warning: fan 4 runs above its usual speed", share: 15),
      .line(150, "Real time clock battery is low, replace it", share: 5),
      .line(120, ""),
      .raw(300, "Press F2 for setup, F11 for the boot menu "),
    ] + (0..<5).map { _ in .raw(400, ".") } + [
      .line(250, ""),
      .line(180, "Booting from {disk} (UEFI: igor-linux)"),
      .raw(700, "\u{1B}[2J\u{1B}[H"),
      .line(120, "Boot loader 2.6 on {name}"),
      .line(40, ""),
      .line(15, "  * igor-linux, kernel 6.12.9-server"),
      .line(15, "    igor-linux, kernel 6.12.9-server (recovery)"),
      .line(15, "    Firmware setup"),
      .line(15, ""),
      .raw(20, "Booting the highlighted entry in 3 s "),
      .raw(1000, "\rBooting the highlighted entry in 2 s "),
      .raw(1000, "\rBooting the highlighted entry in 1 s "),
      .line(1000, "\rBooting the highlighted entry now    "),
      .line(90, "Loading kernel 6.12.9-server ..."),
      .line(520, "Loading initial ramdisk ..."),
    ]
}
