// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// What a part says about itself: who made it, and what its numbers are.
///
/// Source: Platform Management FRU Information Storage Definition 1.0.
package struct FRUInventory: Equatable, Sendable {
  package var chassis: Chassis?
  package var board: Board?
  package var product: Product?
  package var multirecords: [FRUMultirecord] = []
  package var hasInternalUse = false
  /// What was wrong; the rest is there nevertheless.
  package var damages: [Damage] = []

  /// A part of an inventory, and what is wrong with it.
  package struct Damage: Equatable, Sendable {
    package var part: String
    package var text: String
  }

  /// Source: Platform Management FRU 1.0 §10.
  package struct Chassis: Equatable, Sendable {
    /// As in SMBIOS.
    package var type: UInt8
    package var partNumber: String?
    package var serial: String?
    /// Texts of the maker's own.
    package var extras: [String]
    /// All of it, named.
    package var fields: [FRUField]
  }

  /// Source: Platform Management FRU 1.0 §11.
  package struct Board: Equatable, Sendable {
    /// Seconds since 1970, UTC; `nil` where it is not told.
    package var manufactured: Int64?
    package var manufacturer: String?
    package var name: String?
    package var serial: String?
    package var partNumber: String?
    package var fileID: String?
    package var extras: [String]
    package var fields: [FRUField]
  }

  /// Source: Platform Management FRU 1.0 §12.
  package struct Product: Equatable, Sendable {
    package var manufacturer: String?
    package var name: String?
    package var partNumber: String?
    package var version: String?
    package var serial: String?
    package var assetTag: String?
    package var fileID: String?
    package var extras: [String]
    package var fields: [FRUField]
  }

  /// Reads the bytes of a device, or as many as there are of them.
  ///
  /// Wrong checksums are damages, and what they cover is read nevertheless.
  package init(decoding image: Span<UInt8>) throws(WireError) {
    let layout = try FRULayout(decoding: image)
    guard layout.isVersion1 else { throw .invalid("inventory version") }
    if !layout.hasRightChecksum { damages.append(Damage(part: "header", text: "wrong checksum")) }
    hasInternalUse = layout.internalUse > 0
    if let area = area("chassis", image, at: layout.chassis, headCount: 1, hasLanguage: false) {
      chassis = Chassis(area)
    }
    if let area = area("board", image, at: layout.board, headCount: 4) { board = Board(area) }
    if let area = area("product", image, at: layout.product, headCount: 1) {
      product = Product(area)
    }
    readMultirecords(image, from: layout.multirecords)
  }

  private mutating func area(
    _ part: String,
    _ image: Span<UInt8>,
    at offset: Int,
    headCount: Int,
    hasLanguage: Bool = true
  ) -> FRUTextArea? {
    guard offset > 0 else { return nil }
    do throws(WireError) {
      let area = try FRUTextArea(image, at: offset, headCount: headCount, hasLanguage: hasLanguage)
      if area.isCut { damages.append(Damage(part: part, text: "texts without an end")) }
      if !area.hasRightChecksum { damages.append(Damage(part: part, text: "wrong checksum")) }
      return area
    } catch {
      damages.append(Damage(part: part, text: error.description))
      return nil
    }
  }

  private mutating func readMultirecords(_ image: Span<UInt8>, from start: Int) {
    var offset = start
    while offset > 0 {
      guard let record = try? FRUMultirecord(image, at: offset) else {
        damages.append(Damage(part: "multirecord area", text: "cut short or wrong checksum"))
        return
      }
      if !record.hasRightChecksum {
        damages.append(Damage(part: record.name, text: "wrong checksum"))
      }
      multirecords.append(record)
      offset = record.isLast ? 0 : record.end
    }
  }
}

extension FRUInventory.Chassis {
  fileprivate init(_ area: FRUTextArea) {
    type = area.head[0]
    partNumber = area.text(0)
    serial = area.text(1)
    extras = area.extras(after: 2)
    let kind = FRUField(label: "Chassis Type", text: Self.name(of: type))
    fields = [kind] + area.fields(["Chassis Part Number", "Chassis Serial"])
  }

  private static let names = [
    "Unspecified", "Other", "Unknown", "Desktop", "Low Profile Desktop", "Pizza Box", "Mini Tower",
    "Tower", "Portable", "Laptop", "Notebook", "Hand Held", "Docking Station", "All in One",
    "Sub Notebook", "Space-saving", "Lunch Box", "Main Server Chassis", "Expansion Chassis",
    "SubChassis", "Bus Expansion Chassis", "Peripheral Chassis", "RAID Chassis",
    "Rack Mount Chassis", "Sealed-case PC", "Multi-system Chassis", "CompactPCI", "AdvancedTCA",
    "Blade", "Blade Enclosure", "Tablet", "Convertible", "Detachable", "IoT Gateway",
    "Embedded PC", "Mini PC", "Stick PC",
  ]

  package var typeName: String { Self.name(of: type) }

  /// The kind of chassis in words (SMBIOS 3.7 §7.4.1).
  private static func name(of type: UInt8) -> String {
    Int(type) < names.count ? names[Int(type)] : "type \(type)"
  }
}

extension FRUInventory.Board {
  /// 1996-01-01 00:00 UTC, from where minutes are counted.
  private static let epoch: Int64 = 820_454_400

  fileprivate init(_ area: FRUTextArea) {
    let minutes = Int64(area.head[1]) | Int64(area.head[2]) << 8 | Int64(area.head[3]) << 16
    manufactured = minutes == 0 ? nil : Self.epoch + 60 * minutes
    manufacturer = area.text(0)
    name = area.text(1)
    serial = area.text(2)
    partNumber = area.text(3)
    fileID = area.text(4)
    extras = area.extras(after: 5)
    fields = area.fields([
      "Board Manufacturer", "Board Product", "Board Serial", "Board Part Number", "Board FRU File",
    ])
  }
}

extension FRUInventory.Product {
  fileprivate init(_ area: FRUTextArea) {
    manufacturer = area.text(0)
    name = area.text(1)
    partNumber = area.text(2)
    version = area.text(3)
    serial = area.text(4)
    assetTag = area.text(5)
    fileID = area.text(6)
    extras = area.extras(after: 7)
    fields = area.fields([
      "Product Manufacturer", "Product Name", "Product Part Number", "Product Version",
      "Product Serial", "Product Asset Tag", "Product FRU File",
    ])
  }
}
