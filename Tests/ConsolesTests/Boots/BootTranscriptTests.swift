// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Notation
import RingLog
import TestSupport
import Testing

@testable import Consoles

/// What consoles print while machines boot, with the seconds at which they did.
struct BootTranscriptTests {
  /// A banner as Debian's kernels print it.
  private static let banner =
    "[    0.000000] Linux version 6.1.0-56-cloud-amd64 (debian-kernel@lists.debian.org)"

  /// A kernel's first lines, up to a moment of its clock.
  private static func kernel(until end: Double = 0.15) -> [String] {
    [
      banner, "[    0.000000] Command line: console=ttyS0,115200n8",
      "[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable",
      "[    0.000004] tsc: Detected 2596.078 MHz processor",
      "[    0.106347] rcu: RCU calculated value of scheduler-enlistment delay is 25 jiffies.",
      "[    1.448285] sd 2:0:0:0: [sda] Attached SCSI disk",
      "[    8.220187] igb 0000:01:00.0 eno1: igb: eno1 NIC Link is Up 1000 Mbps",
      "[  512.000321] perf: interrupt took too long, lowering kernel.perf_event_max_sample_rate",
    ].filter { (KernelClock.seconds(in: $0) ?? 0) <= end }
  }

  private static let start: Int64 = 1_700_000_000

  /// A console's log, until what was done with it is on disk.
  private func withLog(in folder: String, _ body: (ConsoleLog) -> Void) throws {
    let log = try RingLog.open(RingLogOptions(directory: folder, journalFileSize: 256 << 10))
    let shard = log.makeShard { _ in }
    body(shard.open(.osl03, at: Timestamp(seconds: Self.start)))
    shard.close(at: .now)
    log.close()
  }

  /// The first lines of the boots that a tracker sees in it, looked at as it is printed: a look
  /// at each moment's lines, or one at all of them.
  private func boots(_ moments: [(Int64, [String])], inOneLook: Bool) throws -> [String] {
    let folder = try TemporaryFolder()
    var tracker = BootTracker()
    var boots: [String] = []
    var tried: UInt64 = 0
    func look(_ snapshot: LogSnapshot) {
      let found = DetectorSet.builtIn.examine(
        snapshot,
        suspects: tried...snapshot.end,
        notBefore: tried,
        kernel: tracker.kernelSince
      )
      tried = snapshot.end
      for sighting in found.sightings {
        let meaning = DetectorSet.builtIn.detectors[sighting.detector].meaning
        guard case .boot = tracker.saw(sighting, meaning) else { continue }
        _ = tracker.takeLastWords(at: sighting.time)
        boots.append(sighting.line)
      }
    }
    for (second, lines) in moments {
      try withLog(in: folder.path) { console in
        let text = Array(lines.map { $0 + "\r\n" }.joined().utf8)
        console.append(text.span, at: Timestamp(seconds: Self.start + second))
      }
      if !inOneLook { try withLog(in: folder.path) { look($0.snapshot()) } }
    }
    if inOneLook { try withLog(in: folder.path) { look($0.snapshot()) } }
    return boots
  }

  private func expect(
    _ expected: [String],
    in moments: [(Int64, [String])],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    for inOneLook in [false, true] {
      let found = try boots(moments, inOneLook: inOneLook)
      #expect(found == expected, "in one look: \(inOneLook)", sourceLocation: location)
    }
  }

  /// Seen: QEMU, Debian 12, earlyprintk=ttyS0 console=ttyS0 console=tty0.
  @Test func `a kernel that prints its log again on its real console is one boot`() throws {
    let early = Self.kernel() + ["[    0.141871] printk: bootconsole [earlyser0] disabled"]
    let whole =
      early + Self.kernel() + [
        "[    0.141871] printk: bootconsole [earlyser0] disabled",
        "[    0.153831] printk: console [ttyS0] enabled",
      ]
    try expect([Self.banner], in: [(0, whole), (9, ["guest login: "])])
    // A slow line, and a driver that came late: everything is as late as the clock says.
    let all = Self.kernel(until: 10)
    let (soon, later) = (Self.kernel(until: 1), all.dropFirst(Self.kernel(until: 1).count))
    try expect([Self.banner], in: [(0, soon), (9, Array(later)), (10, all)])
    // Each kernel does so, and each is one boot.
    try expect(
      [Self.banner, Self.banner],
      in: [(0, whole), (40, ["guest login: "]), (90, whole), (130, ["guest login: "])]
    )
  }

  @Test func `a line of the kernel before its banner is of the same boot`() throws {
    let first = "[    0.000000] microcode: microcode updated early to revision 0xea"
    try expect(
      [first, first],
      in: [
        (0, [first] + Self.kernel(until: 10)), (60, ["osl03 login: "]),
        (100, [first] + Self.kernel()), (160, ["osl03 login: "]),
      ]
    )
  }

  @Test func `kernels that die early and without a word are boots of their own`() throws {
    // The firmware says nothing at all, and neither does what resets the machine.
    try expect(
      [Self.banner, Self.banner, Self.banner],
      in: [(0, Self.kernel()), (30, Self.kernel(until: 1)), (90, Self.kernel(until: 10))]
    )
    // It says something that nobody knows.
    let frob = ["FrobBIOS 3.1", "64 GiB ok"]
    try expect(
      [Self.banner, Self.banner],
      in: [(0, Self.kernel()), (2, frob + Self.kernel())]
    )
    // Something fatal befell it, and another kernel saves what is there to save (kdump).
    let panic = "[    1.448290] Kernel panic - not syncing: VFS: Unable to mount root fs"
    try expect(
      [Self.banner, Self.banner],
      in: [(0, Self.kernel(until: 2)), (1, [panic]), (2, Self.kernel(until: 2))]
    )
    // It was asked to begin another without firmware.
    let kexec = "[    8.300000] kexec_core: Starting new kernel"
    try expect(
      [Self.banner, Self.banner],
      in: [(0, Self.kernel(until: 10)), (9, [kexec]), (10, Self.kernel(until: 10))]
    )
  }

  /// Seen: kernels with quiet print no banner, and no line at all where all goes well.
  @Test func `quiet kernels under firmware that nobody knows are told by their clocks`() throws {
    let warning = "[    0.912345] pci 0000:00:1f.0: BAR 13: can't assign io (bogus alignment)"
    let later = "[  512.000321] perf: interrupt took too long (2501 > 2500)"
    let login = "osl03 login: "
    try expect(
      [warning, warning, warning],
      in: [
        (0, [warning]), (20, [login, later]), (100, ["FrobBIOS 3.1", warning]), (120, [login]),
        (170, [warning]),
      ]
    )
    // A boot loader tells them apart, too, once something ran after it.
    let grub = "  Booting `Debian GNU/Linux'"
    try expect(
      [grub, grub, grub],
      in: [
        (0, [grub]), (5, [warning]), (60, [grub, "Loading Linux 6.1.0-18-amd64 ..."]),
        (70, ["[  OK  ] Reached target Basic System."]), (130, [grub]),
      ]
    )
  }

  @Test func `what a kernel prints later, and what others print of it, begins no boot`() throws {
    let running = Self.kernel(until: 10)
    try expect(
      [Self.banner],
      in: [
        (0, running),
        (30, ["osl03 login: root", "~ # dmesg"] + Self.kernel(until: 1000) + ["~ # "]),
        (40, ["[   39.900000] eno1: link down"]), (50, ["~ # dmesg | grep BAR", "[    0.9] BAR"]),
        (60, ["[  OK  ] Stopped target Basic System.", "[   60.1] systemd-shutdown: hello"]),
      ]
    )
    // The clock of the wall was set forth and back in the middle of a boot.
    try expect(
      [Self.banner],
      in: [(0, Self.kernel(until: 0.15)), (3600, ["[    1.448285] sd"]), (2, ["[    3.0] x"])]
    )
  }

  @Test func `a prompt's kernel is a boot, and its log printed again behind it is not`() throws {
    let reset = "~ # " + Self.banner
    let rest = Array(Self.kernel().dropFirst())
    try expect(
      [Self.banner, reset],
      in: [
        (0, Self.kernel(until: 10)), (20, ["osl03 login: root"]),
        (60, [reset] + rest + Self.kernel()),
      ]
    )
  }
}
