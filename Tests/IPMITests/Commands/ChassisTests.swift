// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct ChassisTests {
  @Test func `every bit of a chassis status is told in words`() throws {
    let all = try status("7f 1f 7f 0f")
    #expect(all.isOn)
    #expect(all.powerFaults.names == ["overload", "interlock", "fault", "control fault"])
    #expect(all.restorePolicy.name == "unknown")
    let events = ["mains failed", "overload", "interlock", "fault", "on by command"]
    #expect(all.lastPowerEvent.names == events)
    let faults = ["intrusion", "front panel locked", "drive fault", "cooling or fan fault"]
    #expect(all.chassisFaults.names == faults)
    #expect(all.identification?.name == "unknown")
    let buttons = ["power", "reset", "diagnostic interrupt", "standby"]
    #expect(all.disabledButtons?.names == buttons)
  }

  @Test func `a quiet machine that is off says so`() throws {
    let off = try status("20 00 40")
    #expect(!off.isOn && off.powerFaults.isEmpty && off.lastPowerEvent.isEmpty)
    #expect(off.restorePolicy == .previous && off.identification == .off)
    #expect(off.disabledButtons == nil)
  }

  private func status(_ hex: String) throws -> GetChassisStatus.Response {
    let bytes = try #require([UInt8](hex: hex))
    return try GetChassisStatus.Response(body: bytes.span)
  }

  @Test(arguments: 0..<3)
  func `fewer than three bytes are no chassis status`(count: Int) {
    let bytes = [UInt8](repeating: 0xFF, count: count)
    #expect(throws: WireError.truncated) {
      _ = try GetChassisStatus.Response(body: bytes.span)
    }
  }

  @Test(arguments: [
    (ChassisIdentify.Time.off, "00"), (.seconds(15), "0f"), (.seconds(255), "ff"),
    (.untilTold, "0001"),
  ])
  func `the identification light is asked for by time`(
    time: ChassisIdentify.Time,
    hex: String
  ) throws {
    #expect(ChassisIdentify(time).body.hex == hex)
    #expect(try ChassisIdentify(body: ChassisIdentify(time).body.span).time == time)
  }

  /// The bytes that `ipmitool chassis bootdev` sends, by its `-vvv`.
  @Test(arguments: [
    (BootFlags(.pxe), "8004000000"), (BootFlags(.disk, isPersistent: true), "c008000000"),
    (BootFlags(.bios, isUEFI: true), "a018000000"),
    (BootFlags(.cdrom, isPersistent: true, isUEFI: true), "e014000000"),
  ])
  func `boot flags are five bytes`(flags: BootFlags, hex: String) throws {
    let order = SetSystemBootOptions(flags)
    #expect(order.body.hex == "05" + hex)
    let answer = GetSystemBootOptions.Response(.bootFlags, data: flags.bytes)
    let read = try GetSystemBootOptions.Response(body: answer.body.span)
    #expect(read.bootFlags == flags)
  }

  @Test func `boot flags that are too short, or another parameter, are none`() throws {
    let short = GetSystemBootOptions.Response(.bootFlags, data: [0x80, 4])
    #expect(short.bootFlags == nil)
    #expect(
      GetSystemBootOptions.Response(.acknowledgement, data: [0, 0, 0, 0, 0]).bootFlags == nil
    )
  }

  @Test func `boot devices have the names that people write`() {
    for name in ["pxe", "disk", "bios", "cdrom", "none"] {
      #expect(BootFlags.Device(name: name)?.name == name)
    }
    #expect(BootFlags.Device(name: "tape") == nil)
    #expect(BootFlags.Device(rawValue: 0x0C).name == "unknown (12)")
  }
}
