// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How a machine goes down: in order, or not.
enum EndChapters {
  static let shutdown: [Beat] = [
    .line(120, ""),
    .unit(30, "Stopped target", "multi-user.target - Multi-User System"),
    .line(60, "         Stopping cron.service - Regular background program processing daemon..."),
    .line(5, "         Stopping ssh.service - OpenBSD Secure Shell server..."),
    .unit(140, "Stopped", "cron.service - Regular background program processing daemon"),
    .unit(60, "Stopped", "ssh.service - OpenBSD Secure Shell server"),
    .unit(400, "Stopped", "networking.service - Raise network interfaces"),
    .unit(90, "Unmounted", "boot.mount - /boot"),
    .unit(40, "Reached target", "umount.target - Unmount All Filesystems"),
    .kernel(300, "systemd-shutdown[1]: Syncing filesystems and block devices."),
    .kernel(180, "systemd-shutdown[1]: Sending SIGTERM to remaining processes..."),
    .kernel(350, "systemd-shutdown[1]: All filesystems unmounted."),
  ]

  static let powerDown: [Beat] = [
    .kernel(60, "ACPI: PM: Preparing to enter system sleep state S5"),
    .kernel(40, "reboot: Power down"),
    .raw(500, ""),
  ]

  static let restart: [Beat] = [
    .kernel(60, "reboot: Restarting system"),
    .raw(700, ""),
  ]

  static let panic: [Beat] = [
    .kernel(0, "BUG: kernel NULL pointer dereference, address: 0000000000000048"),
    .kernel(1, "#PF: supervisor read access in kernel mode"),
    .kernel(0, "#PF: error_code(0x0000) - not-present page"),
    .kernel(0, "PGD 0 P4D 0"),
    .kernel(1, "Oops: Oops: 0000 [#1] PREEMPT SMP NOPTI"),
    .kernel(2, "CPU: 3 UID: 0 PID: {number} Comm: kworker/3:2 Not tainted 6.12.9-server #1"),
    .kernel(0, "Hardware name: {maker} {product}/{product}, BIOS {firmware} 11/04/2024"),
    .kernel(1, "Workqueue: rackio rackio_complete_work [rackio]"),
    .kernel(0, "RIP: 0010:rackio_complete_work+0x5c/0x1a0 [rackio]"),
    .kernel(
      1,
      "Code: 48 8b 43 28 48 85 c0 74 2e 4c 8b 63 30 48 8b 7b 18 e8 9f 21 00 00 <48> 8b 40 48 48 89 45 d0"
    ),
    .kernel(0, "RSP: 0018:ffffb5c3c1a7fe40 EFLAGS: 00010246"),
    .kernel(0, "RAX: 0000000000000000 RBX: ffff9a1f4d6c3800 RCX: 0000000000000001"),
    .kernel(0, "RDX: 0000000000000000 RSI: 0000000000000282 RDI: ffff9a1f4d6c3818"),
    .kernel(0, "RBP: ffffb5c3c1a7fe80 R08: 0000000000000000 R09: ffff9a1f7fd2d0c0"),
    .kernel(0, "R10: 0000000000000008 R11: 0000000000000000 R12: ffff9a1f42e0b400"),
    .kernel(0, "R13: ffff9a1f40055000 R14: ffff9a1f4d6c3860 R15: ffff9a1f40055005"),
    .kernel(0, "FS:  0000000000000000(0000) GS:ffff9a1f7fd80000(0000) knlGS:0000000000000000"),
    .kernel(0, "CS:  0010 DS: 0000 ES: 0000 CR0: 0000000080050033"),
    .kernel(0, "CR2: 0000000000000048 CR3: 000000010be10004 CR4: 00000000007706f0"),
    .kernel(1, "Call Trace:"),
    .kernel(0, " <TASK>"),
    .kernel(0, " ? __die+0x23/0x70"),
    .kernel(0, " ? page_fault_oops+0x171/0x4f0"),
    .kernel(0, " ? exc_page_fault+0x7f/0x180"),
    .kernel(0, " ? asm_exc_page_fault+0x26/0x30"),
    .kernel(0, " ? rackio_complete_work+0x5c/0x1a0 [rackio]"),
    .kernel(0, " process_one_work+0x18e/0x3a0"),
    .kernel(0, " worker_thread+0x28c/0x3b0"),
    .kernel(0, " ? rescuer_thread+0x4c0/0x4c0"),
    .kernel(0, " kthread+0xdd/0x100"),
    .kernel(0, " ret_from_fork+0x31/0x50"),
    .kernel(0, " </TASK>"),
    .kernel(1, "Modules linked in: rackio(O) nfsv4 8021q {driver} ipmi_si ipmi_msghandler ext4"),
    .kernel(0, "CR2: 0000000000000048"),
    .kernel(1, "---[ end trace 0000000000000000 ]---"),
    .kernel(60, "Kernel panic - not syncing: Fatal exception in interrupt"),
    .kernel(4, "Kernel Offset: 0x2be00000 from 0xffffffff81000000"),
  ]

  /// After a panic, on a machine that starts again by itself.
  static let panicRestart: [Beat] = [
    .kernel(3, "Rebooting in 10 seconds.."),
    .raw(10_000, ""),
  ]

  /// After a panic, on a machine that stays where it is.
  static let panicHalt: [Beat] = [
    .kernel(3, "---[ end Kernel panic - not syncing: Fatal exception in interrupt ]---")
  ]
}
