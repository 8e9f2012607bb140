// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// The event log of a simulated BMC.
struct SimulatedLog: Sendable {
  private(set) var entries: [[UInt8]] = []
  private(set) var lastAddition: UInt32 = 0xFFFF_FFFF
  private(set) var lastErasure: UInt32 = 0xFFFF_FFFF
  private(set) var hasOverflowed = false
  private var nextID: UInt16 = 1

  /// Entries that there is room for; later ones are lost.
  static let limit = 1024

  /// What happened, as an entry has it.
  struct Event: Sendable {
    var generator = LANMessage.bmcAddress
    var type: SensorType
    var number: UInt8
    var eventType = EventType.sensorSpecific
    var isAssertion = true
    /// Three bytes.
    var data: [UInt8]
  }

  var freeSpace: Int { (Self.limit - entries.count) * SELEntry.byteCount }

  mutating func add(_ event: Event, at time: UInt32) {
    var body: [UInt8] = [0x02]
    body.append(littleEndian: time)
    body += [event.generator, 0x00, 0x04, event.type.rawValue, event.number]
    body.append((event.isAssertion ? 0 : 0x80) | event.eventType.rawValue)
    add(body + event.data, at: time)
  }

  /// Adds an entry without its id: 14 bytes.
  mutating func add(_ body: [UInt8], at time: UInt32) {
    guard entries.count < Self.limit else {
      hasOverflowed = true
      return
    }
    var entry: [UInt8] = []
    entry.append(littleEndian: nextID)
    entries.append(entry + body)
    lastAddition = time
    nextID = nextID == 0xFFFE ? 1 : nextID + 1
  }

  mutating func erase(at time: UInt32) {
    entries = []
    hasOverflowed = false
    lastErasure = time
  }

  /// The index of an entry by its id, the first and the last among them.
  func index(of id: UInt16) -> Int? {
    switch id {
    case RecordPart.first: entries.isEmpty ? nil : 0
    case RecordPart.last: entries.isEmpty ? nil : entries.count - 1
    default: entries.firstIndex { UInt16($0[0]) | UInt16($0[1]) << 8 == id }
    }
  }
}
