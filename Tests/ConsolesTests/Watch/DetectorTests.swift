// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Patterns
import Testing

@testable import Consoles

struct DetectorTests {
  private func detector(_ line: String) -> Detector? {
    let set = DetectorSet.builtIn
    return set.detector(of: line, Matcher()).map { set.detectors[$0] }
  }

  @Test(arguments: [
    ("[  123.456789] Kernel panic - not syncing: sysrq triggered crash", "panic"),
    ("<0>[    5.000000][    T1] Kernel panic - not syncing: VFS: Unable to mount root fs", "panic"),
    ("Kernel panic - not syncing: Attempted to kill init!", "panic"),
    ("[  1.0] BUG: unable to handle page fault for address: 0000000000001234", "oops"),
    ("[ 12.3456] Oops: 0002 [#1] PREEMPT SMP NOPTI", "oops"),
    ("[ 12.3456] general protection fault, probably for non-canonical address", "oops"),
    ("[ 12.3456] Unable to handle kernel NULL pointer dereference at virtual address 0", "oops"),
    ("[ 12.3456] kernel BUG at mm/slub.c:305!", "bug"),
    ("[ 12.3456] BUG: KASAN: use-after-free in foo+0x1/0x2", "bug"),
    (
      "[ 99.9999] watchdog: BUG: soft lockup - CPU#3 stuck for 26s! [kworker/3:1:99]", "soft-lockup"
    ),
    ("[ 99.9999] NMI watchdog: Watchdog detected hard LOCKUP on cpu 2", "hard-lockup"),
    ("[ 99.9999] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "rcu-stall"),
    ("[ 99.9999] INFO: rcu_sched self-detected stall on CPU { 4}", "rcu-stall"),
    ("[ 99.9999] mce: [Hardware Error]: CPU 0: Machine Check Exception: 5 Bank 4", "mce"),
    ("[ 99.9999] Out of memory: Killed process 4242 (java) total-vm:1kB", "oom"),
    ("[ 99.9999] Memory cgroup out of memory: Killed process 1 (x)", "oom"),
    ("[ 99.9999] INFO: task jbd2/sda1-8:213 blocked for more than 120 seconds.", "hung-task"),
    ("[ 99.9999] EXT4-fs error (device sda1): ext4_lookup:1785: inode #2", "ext4"),
    ("[ 99.9999] EXT4-fs (sda1): Remounting filesystem read-only", "ext4"),
    ("[ 99.9999] XFS (dm-0): Metadata corruption detected at xfs_agf_verify", "xfs"),
    ("osl03 kernel: [12345.678901] Out of memory: Killed process 7", nil),
    ("SeaBIOS (version 1.16.2-debian-1.16.2-1)", "firmware"),
    ("BdsDxe: loading Boot0001 \"UEFI Misc Device\"", "firmware"),
    ("Version 2.19.1269. Copyright (C) 2018 American Megatrends, Inc.", "firmware"),
    ("Version 2.22.1285 Copyright (C) 2023 AMI", "firmware"),
    ("AMIBIOS(C)2006 American Megatrends, Inc.", "firmware"),
    ("PhoenixBIOS 4.0 Release 6.0", "firmware"),
    ("Copyright 1985-2003 Phoenix Technologies Ltd.", "firmware"),
    ("ProLiant System BIOS - P50 (12/02/2004)", "firmware"),
    ("HPE ProLiant System BIOS - U30 v2.34 (04/08/2020)", "firmware"),
    ("F2  = System Setup", "firmware"), ("NOTICE:  Booting Trusted Firmware", "firmware"),
    ("OpenSBI v1.3", "firmware"), ("U-Boot SPL 2020.04 (Apr 20 2020 - 14:01:15)", "firmware"),
    ("SLOF **********************************************************", "firmware"),
    ("[    0.000321,5] OPAL v6.0.4 starting...", "firmware"),
    (">> OpenBSD/amd64 BOOT 3.53", "loader"), ("(XEN) Xen version 4.17.2 (Debian)", "loader"),
    ("[   1.0000000] NetBSD 9.3 (GENERIC) #0: Thu Aug  4 15:30:37 UTC 2022", "kernel"),
    ("OpenBSD 7.3 (GENERIC.MP) #1125: Sat Mar 25 10:36:29 MDT 2023", "kernel"),
    ("[  129.951381] reboot: Restarting system", "going-down"),
    ("[  129.951381] reboot: Restarting system with command 'bootloader'", "going-down"),
    ("Restarting system.", "going-down"), ("machine restart", "going-down"),
    ("<0>[   12.345678][    T1] Rebooting in 10 seconds..", "going-down"),
    ("[ 2345.678901] reboot: Power down", "going-down"), ("System halted.", "going-down"),
    ("[   12.345678] kexec_core: Starting new kernel", "going-down"),
    ("[   12.345678] sysrq: Resetting", "going-down"),
    ("[   12.345678] SysRq : Resetting", "going-down"),
    ("  Booting `Debian GNU/Linux'", "loader"), ("Loading Linux 6.1.0-18-amd64 ...", "loader"),
    ("EFI stub: Booting Linux Kernel...", "loader"), ("Starting kernel ...", "loader"),
    ("Decompressing Linux... Parsing ELF... No relocation needed... done.", "loader"),
    ("[    0.912345] pci 0000:00:1f.0: BAR 13: can't assign io", "clock"),
    ("[  OK  ] Reached target Basic System.", "services"),
    ("INIT: version 3.06 booting", "services"),
    ("iPXE (http://ipxe.org) 00:03.0 CA00 PCI2.10 PnP PMM", "loader"),
    ("[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org)", "kernel"),
    ("~ # [    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org)", "kernel"),
    ("guest login: [    6.511] random: crng init done", "login"), ("osl03 login: ", "login"),
    ("Debian GNU/Linux 12 osl03 ttyS0 login:", "login"), ("guest login: root", "login"),
  ])
  func `a line is known for what it is`(line: String, name: String?) {
    // A syslog daemon on the console puts the host first, then the kernel's own time.
    let expected = line.hasPrefix("osl03 kernel") ? "oom" : name
    #expect(detector(line)?.name == expected)
  }

  @Test(arguments: [
    "root@osl03:~# grep 'Kernel panic - not syncing' /var/log/kern.log",
    "[   1.23] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---",
    "[   1.23] EXT4-fs (sda1): mounted filesystem with ordered data mode",
    "[   1.23] XFS (sda2): Mounting V5 Filesystem", "Last login: Mon Nov  2 on ttyS0",
    "[   1.23] mce: [Hardware Error]: Machine check events logged", "We debug: nothing",
    "[   1.23] systemd[1]: Linux version checked", "Last login: yesterday",
    // Kernels, and tools that list hardware, name the makers of firmware.
    "[    0.000000] efi: EFI v2.70 by American Megatrends", "efi: EFI v2.31 by American Megatrends",
    "efi: EFI v2.31 by Phoenix Technologies Ltd.", "\tVendor: American Megatrends Inc.",
    "[    0.000000] DMI: American Megatrends Inc. A1/A1, BIOS 2.1a 08/06/2018",
    "[   12.345678] Hardware name: American Megatrends Inc. A1/A1, BIOS 2.1a 08/06/2018",
    "American Megatrends Inc.", "Phoenix Technologies LTD",
    "      Aptio Setup Utility - Copyright (C) 2018 American Megatrends, Inc.",
    "|       Copyright (C)2018 American Megatrends Inc. All Rights Reserved.       |",
    "[    0.000000] Xen version: 4.17.2 (preserve-AD)", "[   12.3] Power down the port",
    "[   12.345678] reboot: Reboot failed -- System halted", "root@osl03:~# echo Restarting system",
  ])
  func `a line about something else is left alone`(line: String) {
    let found = detector(line)
    #expect(found == nil || found?.meaning == .running, "\(found?.name ?? "")")
  }

  @Test func `a detector needs a literal of some length`() throws {
    let anything = try Pattern("[a-z]+")
    #expect(Detector("x", .incident(isFatal: false), pattern: anything) == nil)
    #expect(Detector("x", .incident(isFatal: false), literals: ["ab"], pattern: anything) == nil)
    #expect(Detector("x", .incident(isFatal: false), literals: ["abc"], pattern: anything) != nil)
    let derived = try Pattern("^NVRM: Xid .*79")
    #expect(
      Detector("gpu", .incident(isFatal: false), pattern: derived)?.literals == ["NVRM: Xid "]
    )
  }
}
