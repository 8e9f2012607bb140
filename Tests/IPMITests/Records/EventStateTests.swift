// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

struct EventStateTests {
  @Test func `every list has its specified length`() {
    let lengths: [UInt8: Int] = [
      0x05: 7, 0x06: 6, 0x07: 13, 0x08: 8, 0x09: 8, 0x0C: 11, 0x0D: 9, 0x0F: 3, 0x10: 7, 0x11: 8,
      0x12: 6, 0x13: 12, 0x14: 5, 0x19: 2, 0x1B: 2, 0x1D: 8, 0x1E: 5, 0x1F: 11, 0x20: 6, 0x21: 10,
      0x22: 15, 0x23: 9, 0x24: 4, 0x25: 3, 0x27: 2, 0x28: 6, 0x29: 3, 0x2A: 4, 0x2B: 8, 0x2C: 8,
    ]
    #expect(SensorStates.lists.count == lengths.count)
    for (type, list) in SensorStates.lists { #expect(list.count == lengths[type.rawValue]) }
    let generic: [UInt8: Int] = [
      1: 12, 2: 3, 3: 2, 4: 2, 5: 2, 6: 2, 7: 9, 8: 2, 9: 2, 10: 9, 11: 8, 12: 4,
    ]
    for (type, list) in GenericStates.lists { #expect(list.count == generic[type.rawValue]) }
    #expect(GenericStates.lists.count == generic.count)
  }

  @Test func `any number of any type is some state`() {
    for type in UInt8.min...UInt8.max {
      for eventType in UInt8.min...0x7F {
        let state = EventState.state(
          Int(type & 0x0F),
          of: SensorType(rawValue: type),
          EventType(rawValue: eventType)
        )
        #expect(!state.text.isEmpty)
      }
      #expect(!SensorType(rawValue: type).name.isEmpty)
      #expect(!EntityID(type, instance: type).description.isEmpty)
    }
  }

  @Test func `states that nobody specified are told by number`() {
    let gap = EventState.state(5, of: .watchdog, .sensorSpecific)
    #expect(gap.text == "state 5" && gap.severity == .information)
    #expect(EventState.state(3, of: .fan, EventType(rawValue: 0x71)).text == "OEM state 3")
  }
}
