// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import IPMI

struct SDRRecordTests {
  private func sensors(_ record: [UInt8]) throws -> [Sensor] {
    guard case .sensors(let sensors) = try SDRRecord(decoding: record.span) else { return [] }
    return sensors
  }

  @Test func `a full record describes a sensor with a value`() throws {
    let sensor = try #require(try sensors(RecordVectors.temperature()).first)
    #expect(sensor.name == "CPU1 Temp" && sensor.id == SensorID(number: 1) && sensor.recordID == 1)
    #expect(sensor.type == .temperature && sensor.isThreshold && sensor.isReadable)
    #expect(sensor.entity.description == "processor 1" && sensor.entity.numbers == "3.1")
    #expect(sensor.unit.text == "degrees C" && sensor.unit.symbol == "C")
    #expect(sensor.value(of: 45) == 45 && sensor.hasThresholds)
    #expect(sensor.capabilities.thresholdAccess == .settable)
    #expect(
      sensor.masks.readableThresholds == [
        Threshold.upperNonCritical.set, Threshold.upperCritical.set,
      ]
    )
    #expect(sensor.limits.nominal == 40 && sensor.limits.normalMinimum == 10)
    #expect(sensor.limits.positiveHysteresis == 2)
  }

  @Test func `a compact record is as many sensors as share it`() throws {
    let fans = try sensors(RecordVectors.sharedFans())
    #expect(fans.map(\.name) == ["Fan A", "Fan B", "Fan C", "Fan D"])
    #expect(fans.map(\.id.number) == [0x20, 0x21, 0x22, 0x23])
    #expect(fans.map(\.entity.instance) == [1, 2, 3, 4])
    #expect(fans.allSatisfy { $0.conversion == nil && $0.recordID == 3 })
  }

  @Test(arguments: [
    (0x04 as UInt8, 0x05 as UInt8, ["Fan 5", "Fan 6", "Fan 7", "Fan 8"]),
    (0x13, 0x19, ["Fan Z", "Fan AA", "Fan AB"]), (0x01, 0x05, ["Fan"]), (0x00, 0x05, ["Fan"]),
  ])
  func `sharing sensors have numbers or letters`(low: UInt8, high: UInt8, names: [String]) throws {
    var record = RecordVectors.sharedFans()
    record[23] = low
    record[24] = high
    let fans = try sensors(record)
    #expect(fans.map(\.name) == names)
    #expect(fans.allSatisfy { $0.entity.instance == 1 })
  }

  @Test func `sharing sensors end at number 255`() throws {
    var record = RecordVectors.sharedFans()
    record[7] = 0xFE
    #expect(try sensors(record).map(\.id.number) == [0xFE, 0xFF])
  }

  @Test func `an event-only record is a sensor that nobody reads`() throws {
    let sensor = try #require(try sensors(RecordVectors.eventOnly()).first)
    #expect(sensor.isEventOnly && !sensor.isReadable && sensor.type == .osStop)
    #expect(sensor.id.description == "41:0:7" && sensor.name == "OS Stop")
    #expect(sensor.entity.kindName == "operating system")
  }

  @Test func `locators and associations are read`() throws {
    guard case .fruDevice(let fru) = try SDRRecord(decoding: RecordVectors.fruLocator().span),
      case .controller(let bmc) = try SDRRecord(decoding: RecordVectors.controller().span),
      case .entityAssociation(let fans) = try SDRRecord(decoding: RecordVectors.association().span)
    else {
      Issue.record("other types")
      return
    }
    let reading = try #require(fru.reading)
    #expect(reading.id == 1 && reading.satellite == nil && reading.name == "PSU1 FRU")
    #expect(bmc.name == "BMC" && bmc.address == 0x20 && bmc.capabilities.contains(.sel))
    #expect(fans.isRange && fans.container.kindName == "system chassis")
    #expect(fans.parts.map(\.description) == ["fan 1", "fan 4"])
  }

  @Test func `other types are kept as they are`() throws {
    let record = RecordVectors.record(id: 9, type: 0xC0, body: [1, 2, 3])
    #expect(try SDRRecord(decoding: record.span) == .other(.oem, [1, 2, 3]))
  }

  @Test func `any part of a record is read or refused`() {
    for record in RecordVectors.all {
      for count in 0...record.count {
        _ = try? SDRRecord(decoding: record.span.extracting(first: count))
      }
      for index in record.indices {
        for bit in 0..<8 {
          var damaged = record
          damaged[index] ^= 1 << bit
          _ = try? SDRRecord(decoding: damaged.span)
        }
      }
    }
  }

  @Test func `a name that is longer than its record is cut`() throws {
    var record = RecordVectors.temperature()
    record[47] = 0xDF
    #expect(try sensors(record).first?.name == "CPU1 Temp")
  }
}
