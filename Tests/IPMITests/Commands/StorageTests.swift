// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

/// Requests as they go out, answers as they come in, byte by byte.
struct StorageTests {
  @Test func `requests have the layout of their tables`() {
    let part = RecordPart(of: 0x0102, reservation: 0x0304, offset: 5, byteCount: 16)
    #expect(GetSDR(part).body.hex == "040302010510")
    #expect(GetSDR(RecordPart(of: RecordPart.first)).body.hex == "0000000000ff")
    #expect(ClearSEL(.erase, reservation: 0x0102).body.hex == "0201434c52aa")
    #expect(ClearSEL(.status, reservation: 1).body.hex == "0100434c5200")
    #expect(SetSELTime(SELTime(0x0102_0304)).body.hex == "04030201")
    #expect(GetFRUInventoryAreaInfo(3).body.hex == "03")
    #expect(ReadFRUData(1, offset: 0x0203, count: 16).body.hex == "01030210")
    #expect(GetSensorReadingFactors(9, reading: 200).body.hex == "09c8")
    #expect(GetSOLConfiguration(.retry).body.hex == "0e040000")
  }

  /// What ipmi_sim sends for the lab's log of 17 entries.
  @Test func `a log's state is read`() throws {
    let bytes = try #require([UInt8](hex: "51 1100 9005 94f15365 00000000 02"))
    let info = try RecordStoreInfo(body: bytes.span)
    #expect(
      info.recordCount == 17 && info.freeSpace == 0x0590 && info.operations.contains(.reserves)
    )
    #expect(
      !info.operations.contains(.overflowed) && info.lastAddition == 0x6553_F194
        && info.body == bytes
    )
  }

  @Test func `a repository's state is read`() throws {
    let bytes = try #require([UInt8](hex: "51 1d00 ffff 01000000 02000000 82"))
    let info = try RecordStoreInfo(body: bytes.span)
    #expect(info.recordCount == 29 && info.lastErasure == 2 && info.body == bytes)
    let device = try GetDeviceSDRInfo.Response(body: [40, 0x85, 1, 2, 3, 4].span)
    #expect(device.luns == [0, 2] && device.changeIndicator == 0x0403_0201)
  }

  @Test func `a reading may come without its states`() throws {
    let short = try GetSensorReading.Response(body: [45, 0xC0].span)
    #expect(short.states == nil && short.isScanning && !short.isUnavailable)
    let one = try GetSensorReading.Response(body: [45, 0xC0, 0x18].span)
    #expect(one.states == 0x18)
    let two = try GetSensorReading.Response(body: [0, 0xE0, 0x01, 0x80].span)
    #expect(two.states == 0x8001 && two.isUnavailable)
  }

  @Test func `thresholds that cannot be read are none`() throws {
    let answer = try GetSensorThresholds.Response(body: [0x18, 1, 2, 3, 85, 95, 6].span)
    #expect(answer[.upperNonCritical] == 85 && answer[.upperCritical] == 95)
    #expect(answer[.lowerCritical] == nil && answer[.upperNonRecoverable] == nil)
    #expect(throws: WireError.truncated) {
      _ = try GetSensorThresholds.Response(body: [0x18, 1, 2, 3, 85, 95].span)
    }
  }

  @Test func `every truncation of every answer is an error or an answer`() {
    let bytes = [UInt8](repeating: 0xA5, count: 20)
    for count in bytes.indices {
      let part = bytes.span.extracting(first: count)
      #expect((try? RecordStoreInfo(body: part)) == nil || count >= 14)
      #expect((try? RecordPartResponse(body: part)) == nil || count >= 2)
      #expect((try? GUID(body: part)) == nil || count >= 16)
      #expect((try? GetDeviceID.Response(body: part)) == nil || count >= 11)
    }
  }

  @Test func `makers are named where they are known`() {
    #expect(EnterpriseNumber.name(of: 674) == "Dell")
    #expect(EnterpriseNumber.name(of: 1_048_575) == nil)
  }

  @Test func `commands and codes are told in words`() {
    #expect(GetSDR.command.description == "Get SDR")
    #expect(CommandID(.app, 0xAB).description == "06h ABh")
    #expect(CompletionCode.insufficientPrivilege.description == "insufficient privilege, D4h")
    #expect(CompletionCode(rawValue: 0x81).description == "81h")
    let refused = ReadFailure.refused(GetSDR.command, .busy)
    #expect(refused.description == "the BMC refused Get SDR: busy, C0h")
  }
}
