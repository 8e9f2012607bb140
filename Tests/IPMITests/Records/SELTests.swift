// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import IPMI

struct SELTests {
  private func describe(_ hex: String) throws -> SELDescription {
    let raw = try #require([UInt8](hex: hex))
    return SELEntry(raw, id: 0x0102).described(by: try repository())
  }

  private func repository() throws -> SensorRepository {
    var bmc = FakeStorage(records: RecordVectors.all)
    var reader = SDRReader()
    let output = reader.run(with: &bmc)
    return try #require(output).get()
  }

  @Test func `a threshold event has reading and threshold as values`() throws {
    let text = try describe("0201 02 3f5e0b66 2000 04 01 01 01 576055")
    #expect(text.id == 0x0102 && text.sensor == "CPU1 Temp" && text.type == "Temperature")
    #expect(text.event == "Upper Non-critical going high" && text.isAsserted == true)
    #expect(text.details == ["reading 96 degrees C", "threshold 85 degrees C"])
    #expect(text.reading == 96 && text.threshold == 85 && text.severity == .warning)
    #expect(text.time?.meaning == .date(0x660B_5E3F))
    let end = try describe("0201 02 3f5e0b66 2000 04 01 01 81 573c55")
    #expect(end.isAsserted == false && end.severity == .normal)
  }

  @Test func `what comes behind an entry's 16 bytes is no part of it`() throws {
    let raw = try #require([UInt8](hex: "0201 02 3f5e0b66 2000 04 01 01 01 576055"))
    let padded = SELEntry(raw + [UInt8](repeating: 0xFF, count: 200), id: 0x0102)
    #expect(padded == SELEntry(raw, id: 0x0102) && padded.raw == raw)
  }

  @Test func `an event of an unknown sensor is told by number, its data raw`() throws {
    let text = try describe("0201 02 3f5e0b66 2001 04 01 09 01 576055")
    #expect(text.sensor == "#9" && text.details == ["reading 60h raw", "threshold 55h raw"])
    #expect(text.reading == nil)
  }

  @Test(arguments: [
    ("08 0b 6f 01ffff", "Failure detected", [], EventState.Severity.critical),
    ("08 0b 6f 31ff02", "Failure detected", ["data 3 02h"], .critical),
    ("08 0b 6f 36ff01", "Config Error", ["revision mismatch"], .critical),
    ("0c 0d 6f 30ff04", "Correctable ECC", ["module 4"], .warning),
    ("0c 0d 6f a0ff01", "Correctable ECC", ["OEM data 2 FFh", "OEM data 3 01h"], .warning),
    ("0f 00 6f c013ff", "Error", ["code 13h"], .critical),
    ("0f 00 6f c213ff", "Progress", ["starting the OS"], .information),
    ("23 00 6f c124ff", "Hard reset", ["SMS/OS, NMI"], .critical),
    ("12 00 6f c42cff", "PEF Action", ["reset, power cycle, diagnostic interrupt"], .information),
    ("12 00 6f c580ff", "Timestamp Clock Sync", ["SEL clock after setting"], .information),
    ("10 00 6f 35ff50", "Log almost full", ["80 % full"], .warning),
    ("2a 00 6f f10321", "Session Deactivated", ["user 3", "channel 1, by timeout"], .information),
    (
      "01 30 07 4201ff", "Transition to Critical from less severe",
      ["severity Transition to OK", "before Transition to Non-critical from OK"], .critical
    ),
    ("01 30 07 42ffff", "Transition to Critical from less severe", [], .critical),
    ("25 00 6f 00ffff", "Present", [], .normal),
  ])
  func `discrete events are told in words`(
    hex: String,
    event: String,
    details: [String],
    severity: EventState.Severity
  ) throws {
    let text = try describe("0201 02 3f5e0b66 2000 04 " + hex)
    #expect(text.event == event && text.details == details && text.severity == severity)
  }

  @Test func `records that only a manufacturer understands are shown whole`() throws {
    let timed = try describe("0700 c0 685f0b66 b3a200 010203040506")
    #expect(timed.type == "OEM record C0h" && timed.time?.seconds == 0x660B_5F68)
    #expect(timed.event == "manufacturer 41651, data 010203040506" && timed.isAsserted == nil)
    let plain = try describe("0800 e0 deadbeef010203040506070809")
    #expect(plain.event == "data deadbeef010203040506070809" && plain.time == nil)
    #expect(plain.sensor == nil && plain.raw == "0800e0deadbeef010203040506070809")
    let unknown = try describe("0800 05 deadbeef010203040506070809")
    #expect(unknown.type == "Record of type 05h")
  }

  @Test func `a time is a date, or counts from the start of the BMC`() {
    #expect(SELTime(0x2000_0001).meaning == .date(0x2000_0001))
    #expect(SELTime(0x2000_0000).meaning == .sinceStart(0x2000_0000))
    #expect(SELTime.unspecified.meaning == .unspecified)
  }

  @Test func `any sixteen bytes, and fewer, are some entry`() throws {
    let repository = try repository()
    for count in 0...16 {
      for byte in UInt8.min...UInt8.max {
        var raw = [UInt8](repeating: byte, count: count)
        if count > 2 { raw[2] = [0x02, 0xC0, 0xE0, byte][Int(byte & 3)] }
        #expect(!SELEntry(raw, id: 1).described(by: repository).event.isEmpty)
      }
    }
  }
}
