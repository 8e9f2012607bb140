// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Testing

struct EventLogEntryTests {
  @Test(
    arguments: [
      ("Fan", "FAN1", "Fan FAN1"), ("Power Unit", "Power unit", "Power unit"),
      ("OEM record C0h", nil, "OEM record C0h"),
      ("Temperature", "Temperature 1", "Temperature Temperature 1"),
    ] as [(String, String?, String)]
  )
  func `a place has the sensor and its type, once where they are the same`(
    type: String,
    sensor: String?,
    place: String
  ) {
    var entry = EventLogEntry(id: 1, time: nil, type: type, event: "on", raw: "00")
    entry.sensor = sensor
    #expect(entry.place == place)
  }
}
