// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Where the areas of an inventory are.
///
///     | version 1 | internal | chassis | board | product | multirecord | 0 | checksum |
///
/// Each offset counts 8 bytes; 0 is an area that is not there.
///
/// Source: Platform Management FRU Information Storage Definition 1.0 §8.
struct FRULayout: Equatable, Sendable {
  var internalUse: Int
  var chassis: Int
  var board: Int
  var product: Int
  var multirecords: Int
  var isVersion1: Bool
  var hasRightChecksum: Bool

  static let byteCount = 8

  init(decoding bytes: Span<UInt8>) throws(WireError) {
    guard bytes.count >= Self.byteCount else { throw .truncated }
    isVersion1 = bytes[0] & 0x0F == 1
    internalUse = Int(bytes[1]) * 8
    chassis = Int(bytes[2]) * 8
    board = Int(bytes[3]) * 8
    product = Int(bytes[4]) * 8
    multirecords = Int(bytes[5]) * 8
    hasRightChecksum = FRUChecksum.isRight(bytes.extracting(first: Self.byteCount))
  }

  /// How many bytes of a device are worth reading, as far as those read so far tell.
  ///
  /// More than there are: read on. The internal use area is not, where it comes last.
  static func needed(of image: Span<UInt8>) -> Int {
    guard let layout = try? FRULayout(decoding: image), layout.isVersion1 else {
      return byteCount
    }
    var needed = byteCount
    for offset in [layout.chassis, layout.board, layout.product] where offset > 0 {
      // Version and length come first; the length counts 8 bytes.
      let isKnown = offset + 1 < image.count
      needed = max(needed, isKnown ? offset + Int(image[offset + 1]) * 8 : offset + 2)
    }
    if layout.multirecords > 0 {
      needed = max(needed, FRUMultirecord.end(in: image, from: layout.multirecords))
    }
    return needed
  }
}

/// Bytes that sum to zero.
enum FRUChecksum {
  static func isRight(_ bytes: Span<UInt8>) -> Bool {
    var sum: UInt8 = 0
    for index in bytes.indices { sum &+= bytes[index] }
    return sum == 0
  }
}
