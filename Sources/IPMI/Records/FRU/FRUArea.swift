// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// A named piece of text in an inventory.
package struct FRUField: Equatable, Sendable {
  package var label: String
  package var text: String
}

/// An area of texts: chassis, board or product.
///
///     | version | length / 8 | area's own bytes | texts, each with its length | C1h | … | checksum |
///
/// Source: Platform Management FRU 1.0 §10 to §13.
struct FRUTextArea: Equatable, Sendable {
  /// What stands between the length and the texts.
  var head: [UInt8]
  var texts: [String]
  var hasRightChecksum: Bool
  /// The area is cut short, or its texts have no end.
  var isCut: Bool

  private static let endOfTexts: UInt8 = 0xC1

  /// Reads the area at an offset.
  ///
  /// The language, if it has one, is the first byte of the head.
  init(_ image: Span<UInt8>, at offset: Int, headCount: Int, hasLanguage: Bool) throws(WireError) {
    guard offset >= 0, offset + 2 <= image.count else { throw .truncated }
    guard image[offset] & 0x0F == 1 else { throw .invalid("area version") }
    let length = Int(image[offset + 1]) * 8
    let end = min(offset + length, image.count)
    guard end > offset + 2 else { throw .truncated }
    let area = image.extracting(offset..<end)
    hasRightChecksum = end == offset + length && FRUChecksum.isRight(area)
    // The last byte is the checksum.
    var rest = area.extracting(2..<area.count - (end == offset + length ? 1 : 0))
    head = try rest.readBytes(headCount)
    texts = []
    isCut = true
    let isEnglish = !hasLanguage || head[0] == 0 || head[0] == 25
    while let packing = try? rest.readUInt8() {
      if packing == Self.endOfTexts {
        isCut = false
        break
      }
      let count = Int(packing & 0x3F)
      guard let bytes = try? rest.readBytes(count) else { break }
      texts.append(Self.text(bytes, packing >> 6, isEnglish: isEnglish))
    }
  }

  private static func text(_ bytes: [UInt8], _ packing: UInt8, isEnglish: Bool) -> String {
    guard let packing = PackedText(rawValue: packing) else { return "" }
    return packing.text(of: bytes, isUTF16: packing == .eightBit && !isEnglish)
  }

  /// The texts under their names; those beyond are the maker's own.
  func fields(_ labels: [String]) -> [FRUField] {
    texts.enumerated().compactMap { index, text in
      guard !text.isEmpty else { return nil }
      let label = index < labels.count ? labels[index] : "Extra \(index - labels.count + 1)"
      return FRUField(label: label, text: text)
    }
  }

  /// The texts behind the specified ones.
  func extras(after count: Int) -> [String] {
    texts.dropFirst(count).filter { !$0.isEmpty }
  }

  /// The n-th text, if there is one.
  func text(_ index: Int) -> String? {
    index < texts.count && !texts[index].isEmpty ? texts[index] : nil
  }
}
