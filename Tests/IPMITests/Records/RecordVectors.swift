// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes

@testable import IPMI

/// Records as a BMC sends them, made by hand from the tables of IPMI 2.0 §43.
enum RecordVectors {
  /// `CPU1 Temp`, sensor 1, upper thresholds 85 and 95 degrees C.
  static func temperature(id: UInt16 = 1, number: UInt8 = 1, name: String = "CPU1 Temp") -> [UInt8]
  {
    full(
      id: id,
      number: number,
      name: name,
      head: [0x03, 0x01, 0x7F, 0x68, 0x01, 0x01],
      masks: [0x80, 0x02, 0x80, 0x02, 0x18, 0x18],
      units: [0x00, 0x01, 0x00],
      conversion: [0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00]
    )
  }

  /// `P12V`, sensor 5: 0.06 V a count.
  static func voltage(id: UInt16 = 2, number: UInt8 = 5) -> [UInt8] {
    full(
      id: id,
      number: number,
      name: "P12V",
      head: [0x0A, 0x01, 0x7F, 0x68, 0x02, 0x01],
      masks: [0x85, 0x02, 0x85, 0x02, 0x1B, 0x1B],
      units: [0x00, 0x04, 0x00],
      conversion: [0x00, 0x06, 0x00, 0x00, 0x00, 0x01, 0xE0]
    )
  }

  /// Four `Fan A` to `Fan D`, sensors 20h to 23h, presence, in one record.
  static func sharedFans(id: UInt16 = 3) -> [UInt8] {
    let body: [UInt8] =
      [0x20, 0x00, 0x20, 0x1D, 0x01, 0x67, 0x40, 0x04, 0x08]
      + [0x03, 0x00, 0x03, 0x00, 0x03, 0x00, 0xC0, 0x00, 0x00]
      + [0x14, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]
    return record(id: id, type: 2, body: body + text("Fan "))
  }

  /// `OS Stop`, an event-only sensor of system software 41h.
  static func eventOnly(id: UInt16 = 4) -> [UInt8] {
    let body: [UInt8] = [0x41, 0x00, 0x07, 0x23, 0x01, 0x20, 0x6F, 0x01, 0x00, 0x00, 0x00]
    return record(id: id, type: 3, body: body + text("OS Stop"))
  }

  static func fruLocator(id: UInt16 = 5, device: UInt8 = 1) -> [UInt8] {
    let body: [UInt8] = [0x20, device, 0x80, 0x00, 0x00, 0x10, 0x01, 0x0A, 0x01, 0x00]
    return record(id: id, type: 0x11, body: body + text("PSU1 FRU"))
  }

  static func controller(id: UInt16 = 6) -> [UInt8] {
    let body: [UInt8] = [0x20, 0x00, 0x00, 0x9F, 0x00, 0x00, 0x00, 0x07, 0x01, 0x00]
    return record(id: id, type: 0x12, body: body + text("BMC"))
  }

  static func association(id: UInt16 = 7) -> [UInt8] {
    record(id: id, type: 8, body: [0x17, 1, 0x80, 0x1D, 1, 0x1D, 4, 0, 0, 0, 0])
  }

  static let all = [
    temperature(), voltage(), sharedFans(), eventOnly(), fruLocator(), controller(), association(),
  ]

  static func record(id: UInt16, type: UInt8, body: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: id)
    return bytes + [0x51, type, UInt8(body.count)] + body
  }

  private static func full(
    id: UInt16,
    number: UInt8,
    name: String,
    head: [UInt8],
    masks: [UInt8],
    units: [UInt8],
    conversion: [UInt8]
  ) -> [UInt8] {
    let limits: [UInt8] = [0x07, 40, 80, 10, 127, 0, 0, 95, 85, 0, 0, 0, 2, 2, 0, 0, 0]
    let body = [0x20, 0x00, number] + head + masks + units + conversion + limits + text(name)
    return record(id: id, type: 1, body: body)
  }

  private static func text(_ text: String) -> [UInt8] {
    [0xC0 | UInt8(text.utf8.count)] + Array(text.utf8)
  }

  /// A threshold event of sensor 1: 96 over 85, asserted.
  static func event(id: UInt16, data: [UInt8] = [0x57, 96, 85]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: id)
    bytes.append(0x02)
    bytes.append(littleEndian: 1_712_020_992 + UInt32(id))
    return bytes + [0x20, 0x00, 0x04, 0x01, 0x01, 0x01] + data
  }
}
