// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

// How machines start and end.
extension Detector {
  /// What tells how machines start and end.
  static let boots = ends + stages + running

  /// The last lines of an operating system.
  private static let ends: [Detector] = [
    builtIn(
      "going-down",
      .goingDown,
      [
        "reboot: ", "Restarting system", "machine restart", "Rebooting in ", "Power down",
        "System halted", "Starting new kernel", "ysrq: Resetting", "ysRq : Resetting",
      ],
      prefix + #"(?:Rebooting in \d+ seconds|(?:reboot: )?(?:Restarting system|machine restart"#
        + #"|Power down|System halted)\.?(?:$| with command)|(?:kexec(?:_core)?: )?Starting new kernel"#
        + #"|[Ss]ys(?:rq:|Rq :) Resetting)"#
    )
  ]

  /// Banners of what runs while a machine starts.
  private static let stages: [Detector] = [
    builtIn(
      "firmware",
      .stage(.firmware),
      [
        "SeaBIOS (v", "American Megatrends", " AMI", "AMIBIOS(C)", "PhoenixBIOS", "Phoenix Tech",
        "ProLiant System BIOS", "System Setup", "BdsDxe: ", "UEFI firmware (v", "coreboot-",
        "U-Boot ", "Trusted Firmware", "OpenSBI v", "SLOF *", "OPAL ",
      ],
      "^(?:" + firmware.joined(separator: "|") + ")"
    ),
    builtIn(
      "loader",
      .stage(.loader),
      [
        "iPXE (", "iPXE 1", "GNU GRUB", "to GRUB!", "SYSLINUX ", "PXELINUX ", ">>Start PXE over",
        "BSD/", "Xen version ", "Booting `", "Loading Linux ", "EFI stub: ", "Decompressing Linux",
        "Starting kernel ",
      ],
      #"^ *(?:iPXE [(1]|GNU GRUB|Welcome to GRUB!|(?:SYS|PXE)LINUX \d|>>Start PXE over"#
        + #"|>> (?:Open|Net)BSD/|FreeBSD/\S+ (?:bootstrap|EFI)|\(XEN\) Xen version \d"#
        + #"|Booting `.{1,200}'|Loading Linux \d\S* \.\.\.|EFI stub: |Decompressing Linux\.\.\."#
        + #"|Starting kernel \.\.\.)"#
    ),
    builtIn(
      "kernel",
      .stage(.kernel),
      ["Linux version ", "SunOS Release ", "FreeBSD Project", "NetBSD ", "OpenBSD "],
      // After a hard reset it may stand behind the prompt of a shell.
      #"^(?:(?:.{0,100}[#$%>] ?)?\[ *0\.0+\](?:\[ *[CT]\d+\])? ?)?Linux version \d+\.\d+"#
        + #"|^SunOS Release \d"#
        + #"|^Copyright \(c\) .* The FreeBSD Project"#
        + #"|^(?:\[ +1\.0+\] )?(?:Open|Net)BSD \d+\.\d\S* \(\S+\) #\d"#
    ),
    builtIn(
      "login",
      .stage(.login),
      ["login:"],
      // Somebody may have typed a name before igord looks.
      #"^(?!Last)[\w.()\/ -]{1,80} login: *(?:$|\[|[a-z_][a-z0-9_.-]{0,31}$)"#
    ),
  ]

  /// What is printed while a machine starts although its kernel was told to be quiet.
  private static let running: [Detector] = [
    builtIn(
      "clock",
      .running,
      ["[    0.", "[    1.", "[    2.", "[    3."],
      #"^(?:<\d+>)?\[ {4}[0-3]\.\d{6}\]"#
    ),
    builtIn(
      "services",
      .running,
      ["[  OK  ] ", "INIT: version "],
      #"^(?:\[  OK  \] \S|INIT: version \d)"#
    ),
  ]

  /// How firmware itself puts it: kernels name its maker, too, and so do tools that list hardware.
  ///
  /// Screens of setups are none: somebody may look at them for an hour.
  private static let firmware = [
    #"SeaBIOS \(version"#,
    #" *(?:Version [\d.]+ +)?Copyright \(C\) ?[\d-]{4,9},? "#
      + #"(?:American Megatrends|AMI\b)"#,
    #" *AMIBIOS\(C\)"#,
    #" *PhoenixBIOS \d"#,
    #" *(?:\(c\) |Copyright .{0,20})Phoenix Tech"#,
    #" *(?:HPE? )?ProLiant System BIOS - "#,
    #" *F2 *= *System Setup"#,
    #"BdsDxe: "#,
    #"UEFI firmware \(version"#,
    #"\[?.{0,12}coreboot-\d"#,
    #"U-Boot (?:SPL |TPL )?20\d\d"#,
    #"NOTICE: +Booting Trusted Firmware"#,
    #"OpenSBI v\d"#,
    #" *SLOF \*"#,
    #"\[ *0\.0\d+,\d\] OPAL .{0,40}starting"#,
  ]
}
