// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// A record at the end of an inventory: power, addresses, or what a maker likes.
///
///     | type | end of list 1: 3: version 4 | length | data's checksum | header's checksum | data |
///
/// Source: Platform Management FRU 1.0 §16 to §18.
package struct FRUMultirecord: Equatable, Sendable {
  package var type: UInt8
  package var data: [UInt8]
  package var hasRightChecksum: Bool
  package var isLast: Bool
  /// Where the next one begins.
  var end: Int

  private static let headCount = 5

  /// Reads the record at an offset; without a right header nothing tells where it ends.
  init(_ image: Span<UInt8>, at offset: Int) throws(WireError) {
    guard offset >= 0, offset + Self.headCount <= image.count else { throw .truncated }
    let head = image.extracting(offset..<offset + Self.headCount)
    guard FRUChecksum.isRight(head) else { throw .mismatch("header checksum") }
    type = head[0]
    isLast = head[1] & 0x80 != 0
    end = offset + Self.headCount + Int(head[2])
    guard end <= image.count else { throw .truncated }
    data = image.extracting(offset + Self.headCount..<end).copied()
    hasRightChecksum = data.reduce(head[3], &+) == 0
  }

  /// Where the records end, as far as the bytes tell: more than there are, read on.
  static func end(in image: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset + headCount <= image.count {
      let head = image.extracting(offset..<offset + headCount)
      guard FRUChecksum.isRight(head) else { return offset }
      offset += headCount + Int(head[2])
      if head[1] & 0x80 != 0 { return offset }
    }
    return offset + headCount
  }

  private static let names: [UInt8: String] = [
    0x00: "Power Supply Information", 0x01: "DC Output", 0x02: "DC Load",
    0x03: "Management Access", 0x04: "Base Compatibility", 0x05: "Extended Compatibility",
  ]

  package var name: String {
    if let name = Self.names[type] { return name }
    return (type >= 0xC0 ? "OEM record " : "Record ") + [type].hex.uppercased() + "h"
  }

  /// What it says, where that can be said in words; else its bytes.
  package var fields: [FRUField] {
    switch type {
    case 0x00 where data.count >= 2:
      let watts = Int(data[0]) | Int(data[1] & 0x0F) << 8
      return [FRUField(label: "Power Supply Capacity", text: "\(watts) W")]
    case 0x03 where data.count >= 1:
      let labels = [
        "", "System URL", "System Name", "System Ping Address", "Component URL",
        "Component Name", "Component Ping Address", "System Unique ID",
      ]
      guard Int(data[0]) < labels.count, data[0] > 0 else { break }
      let text = PackedText.eightBit.text(of: Array(data.dropFirst()))
      return [FRUField(label: labels[Int(data[0])], text: text)]
    default: break
    }
    return [FRUField(label: name, text: data.hex)]
  }
}
