// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Inventories of a simulated machine, byte by byte.
///
/// Source: Platform Management FRU Information Storage Definition 1.0.
enum FRUImage {
  /// The board, its chassis and product: FRU device 0.
  static func machine(_ profile: MachineProfile) -> [UInt8] {
    let hardware = profile.hardware
    let serial = String(decoding: rendered("{serial}", profile), as: UTF8.self)
    return image([
      area([0x17], ["\(hardware.product)-CH", "C" + serial]),
      area(
        [25, 0xC0, 0xAC, 0xD8],
        [hardware.maker, hardware.product, "B" + serial, "PN-2240", ""]
      ),
      area([25], [hardware.maker, hardware.product, "SKU-1", "A1", serial, profile.name, ""]),
    ])
  }

  /// A power supply of 800 W: FRU devices 1 and 2.
  static func powerSupply(_ number: Int, of profile: MachineProfile) -> [UInt8] {
    let serial = String(decoding: rendered("{serial}", profile), as: UTF8.self)
    let product = area(
      [25],
      [profile.hardware.maker, "PSU 800W", "PS-800", "2", "\(serial)P\(number)"]
    )
    return image(
      [nil, nil, product],
      records: record(0x00, [0x20, 0x03] + [UInt8](repeating: 0, count: 22))
    )
  }

  /// The disks' backplane, on a controller of its own.
  static func backplane(of profile: MachineProfile) -> [UInt8] {
    board("Backplane 8x2.5", "PN-3108", "K", of: profile)
  }

  /// A riser card, behind the backplane's controller too.
  static func riser(of profile: MachineProfile) -> [UInt8] {
    board("Riser 2U", "PN-3204", "R", of: profile)
  }

  private static func board(
    _ product: String,
    _ part: String,
    _ mark: String,
    of profile: MachineProfile
  ) -> [UInt8] {
    let serial = String(decoding: rendered("{serial}", profile), as: UTF8.self)
    let texts = [profile.hardware.maker, product, mark + serial, part, ""]
    return image([nil, area([25, 0xC0, 0xAC, 0xD8], texts), nil])
  }

  private static func rendered(_ template: String, _ profile: MachineProfile) -> [UInt8] {
    var bytes: [UInt8] = []
    profile.render(template, into: &bytes)
    return bytes
  }

  /// Chassis, board and product area, in that order, behind a header.
  private static func image(_ areas: [[UInt8]?], records: [UInt8] = []) -> [UInt8] {
    var header: [UInt8] = [1, 0]
    var offset = 1
    for area in areas {
      header.append(area == nil ? 0 : UInt8(offset))
      offset += (area?.count ?? 0) / 8
    }
    header += [records.isEmpty ? 0 : UInt8(offset), 0]
    let image = summed(header) + areas.compactMap(\.self).joined() + records
    return image + [UInt8](repeating: 0, count: max(0, 256 - image.count))
  }

  private static func area(_ head: [UInt8], _ texts: [String]) -> [UInt8] {
    var body: [UInt8] = [1, 0] + head
    for text in texts {
      // A single character would have the length byte that ends the texts.
      let bytes = Array((text.utf8.count == 1 ? text + " " : text).utf8.prefix(62))
      body += [0xC0 | UInt8(bytes.count)] + bytes
    }
    body.append(0xC1)
    while body.count % 8 != 7 { body.append(0) }
    body[1] = UInt8((body.count + 1) / 8)
    return summed(body)
  }

  private static func record(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
    summed([type, 0x82, UInt8(data.count), 0 &- data.reduce(0, &+)]) + data
  }

  private static func summed(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [0 &- bytes.reduce(0, &+)]
  }
}
