// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// From the first process to the login prompt.
enum ServicesChapter {
  static let beats: [Beat] = early + network + late

  private static let early: [Beat] = [
    .kernel(180, "systemd[1]: systemd 257 running in system mode (+PAM +AUDIT +APPARMOR +SECCOMP)"),
    .kernel(3, "systemd[1]: Detected architecture x86-64."),
    .line(20, ""),
    .line(4, "Welcome to \u{1B}[1migor-linux 13\u{1B}[0m!"),
    .line(4, ""),
    .kernel(30, "systemd[1]: Hostname set to <{name}>."),
    .kernel(420, "systemd[1]: Queued start job for default target graphical.target."),
    .unit(30, "Created slice", "system-getty.slice - Slice /system/getty"),
    .unit(4, "Created slice", "user.slice - User and Session Slice"),
    .unit(5, "Started", "systemd-ask-password-wall.path - Forward Password Requests to Wall"),
    .unit(6, "Reached target", "paths.target - Path Units"),
    .unit(2, "Reached target", "swap.target - Swaps"),
    .unit(8, "Listening on", "systemd-journald.socket - Journal Sockets"),
    .unit(3, "Listening on", "systemd-udevd-kernel.socket - udev Kernel Socket"),
    .line(40, "         Mounting dev-hugepages.mount - Huge Pages File System..."),
    .line(6, "         Starting systemd-modules-load.service - Load Kernel Modules..."),
    .line(5, "         Starting systemd-journald.service - Journal Service..."),
    .kernel(120, "EXT4-fs ({root}): re-mounted {uuid} r/w. Quota mode: none."),
    .unit(30, "Mounted", "dev-hugepages.mount - Huge Pages File System"),
    .unit(25, "Finished", "systemd-modules-load.service - Load Kernel Modules"),
    .unit(140, "Started", "systemd-journald.service - Journal Service"),
    .line(12, "         Starting systemd-udev-trigger.service - Coldplug All udev Devices..."),
    .unit(260, "Finished", "systemd-udev-trigger.service - Coldplug All udev Devices"),
    .kernel(90, "input: Power Button as /devices/LNXSYSTM:00/LNXPWRBN:00/input/input0"),
    .kernel(30, "iTCO_wdt iTCO_wdt: initialized. heartbeat=30 sec (nowayout=0)", share: 55),
    .kernel(45, "ipmi_ssif: IPMI SSIF Interface driver"),
    .unit(380, "Found device", "dev-ttyS0.device - /dev/ttyS0"),
  ]

  private static let network: [Beat] = [
    .line(
      90,
      "         Starting systemd-fsck@dev-disk-by\\x2dlabel-data.service - File System Check on data..."
    ),
    .unit(
      700,
      "Finished",
      "systemd-fsck@dev-disk-by\\x2dlabel-data.service - File System Check on data"
    ),
    .kernel(55, "EXT4-fs ({disk}p3): mounted filesystem with ordered data mode."),
    .unit(12, "Reached target", "local-fs.target - Local File Systems"),
    .line(60, "         Starting networking.service - Raise network interfaces..."),
    .kernel(340, "{driver} 0000:01:00.0 eth0: renamed to eno1"),
    .kernel(900, "{driver} 0000:01:00.0 eno1: NIC Link is up 25 Gbps full duplex"),
    .kernel(2, "8021q: adding VLAN 0 to HW filter on device eno1", share: 50),
    .unit(1100, "Finished", "networking.service - Raise network interfaces"),
    .unit(20, "Reached target", "network-online.target - Network is Online"),
    .line(
      15,
      "[\u{1B}[0;1;31mFAILED\u{1B}[0m] Failed to start \u{1B}[0;1;39msmartd.service - Disk Health Monitor\u{1B}[0m."
        + "\r\nSee 'systemctl status smartd.service' for details.",
      share: 12
    ),
  ]

  private static let late: [Beat] = [
    .unit(60, "Reached target", "sysinit.target - System Initialization"),
    .unit(4, "Listening on", "dbus.socket - D-Bus System Message Bus Socket"),
    .unit(3, "Reached target", "basic.target - Basic System"),
    .unit(110, "Started", "cron.service - Regular background program processing daemon"),
    .line(30, "         Starting chrony.service - NTP client/server..."),
    .line(10, "         Starting ssh.service - OpenBSD Secure Shell server..."),
    .line(8, "         Starting slurmd.service - Compute node daemon..."),
    .unit(210, "Started", "ssh.service - OpenBSD Secure Shell server"),
    .unit(180, "Started", "chrony.service - NTP client/server"),
    .unit(900, "Started", "slurmd.service - Compute node daemon"),
    .unit(90, "Started", "serial-getty@ttyS0.service - Serial Getty on ttyS0"),
    .unit(5, "Reached target", "multi-user.target - Multi-User System"),
    .line(400, ""),
  ]

  /// What a running machine says now and then.
  static let chatter: [Beat] = [
    .kernel(0, "perf: interrupt took too long (2511 > 2500), lowering sample rate to 79000"),
    .kernel(0, "EXT4-fs ({disk}p3): error count since last fsck: 1"),
    .kernel(0, "{driver} 0000:01:00.1 eno2: NIC Link is down"),
    .kernel(0, "mce: [Hardware Error]: Machine check events logged"),
    .kernel(0, "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0"),
    .kernel(0, "nfs: server 10.20.0.9 not responding, still trying"),
    .kernel(0, "nfs: server 10.20.0.9 OK"),
    .kernel(
      0,
      "TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:443. Sending cookies."
    ),
    .kernel(0, "hrtimer: interrupt took 18231 ns"),
  ]
}
