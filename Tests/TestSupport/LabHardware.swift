// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What an `ipmi_sim` has besides its power: sensors of every kind that tools can show, an event
/// log and an inventory.
enum LabHardware {
  /// Emulator commands; the inventory is in the file.
  static func commands(inventory path: String) -> [String] {
    let all = sensors.enumerated().map { $1.record(id: UInt16($0 + 1)) } + others
    return all.map { "main_sdr_add 0x20 " + $0.map { "0x" + hex($0) }.joined(separator: " ") }
      + satellites.map { "mc_add \($0) 0x22 no-device-sdrs 0x01 1 1 0x01 0x000157 0x0002" }
      + sensors.flatMap(\.commands)
      + satellites.map { "mc_enable \($0)" }
      + ["mc_add_fru_data 0x20 0 \(inventory.count) file 0 \"\(path)\""]
  }

  /// Controllers behind the BMC, by slave address: a Management Engine and a backplane.
  private static let satellites: [UInt8] = [0x2C, 0xC0]

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
  }

  /// An event-only watchdog, a controller and an association; all without a reading.
  private static let others: [[UInt8]] = {
    let watchdog: [UInt8] = [0x20, 0, 0x30, 6, 1, 0x23, 0x6F, 1, 0, 0, 0]
    let controller: [UInt8] = [0x20, 0, 0, 0x9F, 0, 0, 0, 6, 1, 0]
    let first = UInt16(sensors.count + 1)
    return [
      LabSensor.record(id: first, type: 3, watchdog + LabSensor.name("Watchdog")),
      LabSensor.record(id: first + 1, type: 0x12, controller + LabSensor.name("Lab BMC")),
      LabSensor.record(id: first + 2, type: 8, [30, 1, 0x80, 29, 1, 29, 2, 0, 0, 0, 0]),
    ]
  }()

  // MARK: Events

  /// Entries without their ids: type, time, generator, revision, then the event.
  ///
  /// The first happened before the BMC knew the time.
  static let events: [[UInt8]] = [
    event(at: 42, sensor: 35, type: 0x0C, kind: 0x6F, [0x06, 0xFF, 0xFF]),
    event(at: 1_700_000_000, sensor: 1, type: 1, kind: 0x01, [0x57, 96, 85]),
    event(at: 1_700_000_060, sensor: 1, type: 1, kind: 0x81, [0x57, 60, 85]),
    event(at: 1_700_000_120, sensor: 6, type: 4, kind: 0x01, [0x52, 0, 5]),
    event(at: 1_700_000_121, sensor: 7, type: 2, kind: 0x01, [0x59, 222, 220]),
    event(at: 1_700_000_180, sensor: 33, type: 8, kind: 0x6F, [0x01, 0xFF, 0xFF]),
    event(at: 1_700_000_181, sensor: 36, type: 8, kind: 0x0B, [0x01, 0xFF, 0xFF]),
    event(at: 1_700_000_240, sensor: 35, type: 0x0C, kind: 0x6F, [0xA0, 0xFF, 0x01]),
    event(at: 1_700_000_300, sensor: 34, type: 5, kind: 0x6F, [0x00, 0xFF, 0xFF]),
    event(at: 1_700_000_301, sensor: 34, type: 5, kind: 0xEF, [0x00, 0xFF, 0xFF]),
    event(at: 1_700_000_360, sensor: 99, type: 0x12, kind: 0x6F, [0x00, 0xFF, 0xFF]),
    event(at: 1_700_000_400, sensor: 48, type: 0x23, kind: 0x6F, [0xC1, 0x03, 0xFF]),
    event(at: 1_700_000_420, sensor: 37, type: 0x0D, kind: 0x6F, [0x01, 0xFF, 0xFF]),
    event(at: 1_700_000_440, sensor: 98, type: 0x14, kind: 0x6F, [0x00, 0xFF, 0xFF]),
    event(at: 1_700_000_450, sensor: 97, type: 0x1D, kind: 0x6F, [0x01, 0xFF, 0xFF]),
    [0xC0] + time(1_700_000_500) + [0xB3, 0xA2, 0x00, 1, 2, 3, 4, 5, 6],
    [0xE0, 0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  ]

  private static func event(
    at seconds: UInt32,
    sensor: UInt8,
    type: UInt8,
    kind: UInt8,
    _ data: [UInt8]
  ) -> [UInt8] {
    [0x02] + time(seconds) + [0x20, 0x00, 0x04, type, sensor, kind] + data
  }

  private static func time(_ seconds: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(seconds >> $0 & 0xFF) }
  }

  /// The log as ipmi_sim keeps it on disk: the newest entry first.
  static var eventFile: String {
    let lines = events.enumerated().reversed().map { index, body in
      let bytes = [UInt8(index + 1), 0] + body
      return "\(index + 1):d:" + bytes.map { "\\" + hex($0) }.joined()
    }
    return lines.joined(separator: "\n") + "\nlast_erase_time:i:0\nlast_add_time:i:1700000500\n"
  }

  // MARK: Inventory

  /// Chassis, board and product, as Platform Management FRU 1.0 draws them.
  static let inventory: [UInt8] = {
    let areas = [
      area([0x17], ["LAB-CH", "CH00042"]),
      area([25, 0xC0, 0xAC, 0xD8], ["Igor Lab", "Board One", "BRD00042", "PN-1000", ""]),
      area([25], ["Igor Lab", "Console Target", "CT-1", "1.0", "SN00042", "asset-42", ""]),
    ]
    var header: [UInt8] = [1, 0]
    var offset = 1
    for area in areas {
      header.append(UInt8(offset))
      offset += area.count / 8
    }
    let image = summed(header + [0, 0]) + areas.joined()
    return image + [UInt8](repeating: 0, count: 512 - image.count)
  }()

  private static func area(_ head: [UInt8], _ texts: [String]) -> [UInt8] {
    var body: [UInt8] = [1, 0] + head
    for text in texts { body += [0xC0 | UInt8(text.utf8.count)] + Array(text.utf8) }
    body.append(0xC1)
    while body.count % 8 != 7 { body.append(0) }
    body[1] = UInt8((body.count + 1) / 8)
    return summed(body)
  }

  private static func summed(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [0 &- bytes.reduce(0, &+)]
  }
}
