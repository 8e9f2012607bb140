// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The kernel's messages, up to the first process.
enum KernelChapter {
  static let beats: [Beat] = start + processors + devices + storage

  private static let start: [Beat] = [
    .kernel(
      800,
      "Linux version 6.12.9-server (build@igor) (gcc 14.2.0, ld 2.43) #1 SMP PREEMPT_DYNAMIC"
    ),
    .kernel(
      0,
      "Command line: BOOT_IMAGE=/vmlinuz-6.12.9-server root=UUID={uuid} ro console=tty0 console=ttyS0,115200n8"
    ),
    .kernel(0, "BIOS-provided physical RAM map:"),
    .kernel(0, "BIOS-e820: [mem 0x0000000000000000-0x000000000009ffff] usable"),
    .kernel(0, "BIOS-e820: [mem 0x00000000000a0000-0x00000000000fffff] reserved"),
    .kernel(0, "BIOS-e820: [mem 0x0000000000100000-0x0000000066a58fff] usable"),
    .kernel(0, "BIOS-e820: [mem 0x0000000066a59000-0x000000006cffffff] reserved"),
    .kernel(0, "NX (Execute Disable) protection: active"),
    .kernel(0, "efi: EFI v2.7 by {maker}"),
    .kernel(0, "SMBIOS 3.4.0 present."),
    .kernel(0, "DMI: {maker} {product}/{product}, BIOS {firmware} 11/04/2024"),
    .kernel(0, "tsc: Detected {mhz} MHz processor"),
    .kernel(6, "last_pfn = 0x6d000 max_arch_pfn = 0x400000000"),
    .kernel(4, "Using GB pages for direct mapping"),
    .kernel(9, "ACPI: Early table checksum verification disabled"),
    .kernel(1, "ACPI: RSDP 0x0000000069F7D014 000024 (v02 {maker})"),
    .kernel(12, "NUMA: Node 0 [mem 0x00000000-0x3fffffffff]"),
    .kernel(31, "Zone ranges:"),
    .kernel(0, "  DMA      [mem 0x0000000000001000-0x0000000000ffffff]"),
    .kernel(0, "  DMA32    [mem 0x0000000001000000-0x00000000ffffffff]"),
    .kernel(0, "  Normal   [mem 0x0000000100000000-0x000000403fffffff]"),
    .kernel(22, "ACPI: PM-Timer IO Port: 0x508"),
    .kernel(3, "smpboot: Allowing {threads} CPUs, 0 hotplug CPUs"),
    .kernel(14, "Built 1 zonelists, mobility grouping on."),
    .kernel(2, "Policy zone: Normal"),
  ]

  private static let processors: [Beat] = [
    .kernel(41, "Memory: {freekb}K/{memorykb}K available (18432K kernel code, 3276K rwdata)"),
    .kernel(5, "SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs={threads}, Nodes=1"),
    .kernel(8, "rcu: Hierarchical RCU implementation."),
    .kernel(3, "NR_IRQS: 524544, nr_irqs: 2664, preallocated irqs: 16"),
    .kernel(7, "Console: colour dummy device 80x25"),
    .kernel(1, "printk: legacy console [tty0] enabled"),
    .kernel(2, "printk: legacy console [ttyS0] enabled"),
    .kernel(35, "ACPI: Core revision 20240827"),
    .kernel(
      60,
      "Calibrating delay loop (skipped), value calculated using timer frequency.. {number} BogoMIPS"
    ),
    .kernel(4, "pid_max: default: 65536 minimum: 512"),
    .kernel(3, "LSM: initializing lsm=lockdown,capability,landlock,yama,apparmor"),
    .kernel(11, "Mount-cache hash table entries: 262144 (order: 9, 2097152 bytes, linear)"),
    .kernel(24, "smpboot: CPU0: {processor} (family: 0x6, model: 0x6a, stepping: 0x6)"),
    .kernel(18, "Performance Events: full-width counters, PMU driver."),
    .kernel(5, "smp: Bringing up secondary CPUs ..."),
    .kernel(2, "smpboot: x86: Booting SMP configuration:"),
    .kernel(170, ".... node  #0, CPUs:          #1   #2   #3 ... #{lastcpu}"),
    .kernel(40, "smp: Brought up 1 node, {threads} CPUs"),
    .kernel(3, "smpboot: Total of {threads} processors activated ({number}.72 BogoMIPS)"),
    .kernel(90, "devtmpfs: initialized"),
    .kernel(21, "clocksource: jiffies: mask: 0xffffffff max_cycles: 0xffffffff"),
    .kernel(4, "NET: Registered PF_NETLINK/PF_ROUTE protocol family"),
    .kernel(6, "DMA: preallocated 4096 KiB GFP_KERNEL pool for atomic allocations"),
    .kernel(2, "audit: initializing netlink subsys (disabled)"),
    .kernel(9, "cpuidle: using governor menu"),
  ]

  private static let devices: [Beat] = [
    .kernel(52, "ACPI: Interpreter enabled"),
    .kernel(2, "ACPI: PM: (supports S0 S5)"),
    .kernel(61, "PCI: Using host bridge windows from ACPI"),
    .kernel(140, "ACPI: PCI Root Bridge [PC00] (domain 0000 [bus 00-15])"),
    .kernel(1, "acpi PNP0A08:00: _OSC: OS supports [ExtendedConfig ASPM ClockPM Segments MSI]"),
    .kernel(12, "PCI host bridge to bus 0000:00"),
    .kernel(35, "pci 0000:00:00.0: [8086:09a2] type 00 class 0x088000"),
    .kernel(6, "pci 0000:00:1f.0: [8086:a1c8] type 00 class 0x060100"),
    .kernel(18, "pci 0000:01:00.0: PME# supported from D3hot"),
    .kernel(
      27,
      "pci 0000:02:00.0: 31.504 Gb/s available PCIe bandwidth, limited by 8.0 GT/s x4",
      share: 40
    ),
    .kernel(33, "SCSI subsystem initialized"),
    .kernel(4, "usbcore: registered new interface driver usbfs"),
    .kernel(31, "NetLabel: Initializing"),
    .kernel(10, "clocksource: Switched to clocksource tsc-early"),
    .kernel(74, "NET: Registered PF_INET protocol family"),
    .kernel(3, "TCP: Hash tables configured (established 524288 bind 65536)"),
    .kernel(380, "Unpacking initramfs..."),
    .kernel(610, "Freeing initrd memory: 71844K"),
    .kernel(42, "workingset: timestamp_bits=36 max_order=26 bucket_order=0"),
    .kernel(55, "Serial: 8250/16550 driver, 4 ports, IRQ sharing enabled"),
    .kernel(26, "00:02: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200) is a 16550A"),
    .kernel(88, "ipmi_si IPI0001:00: IPMI kcs interface initialized"),
    .kernel(19, "mice: PS/2 mouse device common for all mice"),
    .kernel(14, "rtc_cmos 00:01: setting system clock to 2025-03-11T06:41:12 UTC"),
    .kernel(9, "intel_pstate: Intel P-state driver initializing", share: 55),
    .kernel(23, "EDAC MC0: Giving out device to module skx_edac controller DIMM0", share: 55),
    .kernel(17, "registered taskstats version 1"),
    .kernel(30, "Freeing unused kernel image (initmem) memory: 4480K"),
    .kernel(6, "Write protecting the kernel read-only data: 26624k"),
    .kernel(8, "Run /init as init process"),
  ]

  private static let storage: [Beat] = [
    .line(160, "Loading, please wait..."),
    .kernel(140, "{driver} 0000:01:00.0 eth0: link up at 25 Gbps, {mac0}"),
    .kernel(12, "{driver} 0000:01:00.1 eth1: no link, {mac1}"),
    .kernel(95, "{disk}: detected capacity of 3750748848 sectors"),
    .kernel(8, " {disk}: p1 p2 p3"),
    .kernel(45, "random: crng init done"),
    .line(60, "Begin: Running /scripts/init-premount ... done."),
    .line(70, "Begin: Mounting root file system ... Begin: Running /scripts/local-top ... done."),
    .line(20, "Begin: Will now check root file system ... fsck from util-linux 2.40"),
    .line(330, "/dev/{root}: clean, {number}/2097152 files, 1843211/8388608 blocks"),
    .line(4300, "/dev/{root}: 2 orphaned inodes cleared, recovering journal", share: 20),
    .line(15, "done."),
    .kernel(50, "EXT4-fs ({root}): mounted filesystem {uuid} ro with ordered data mode."),
    .line(25, "done."),
    .line(20, "Begin: Running /scripts/local-bottom ... done."),
  ]
}
