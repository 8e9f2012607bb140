// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes

@testable import Consoles

/// Takes a feed's bytes apart again, piece by piece as they come.
struct FrameReader {
  /// What a stream carried.
  enum Item: Equatable {
    case bytes([UInt8])
    case text([UInt8])
    case close(UInt16)
    case ping
  }

  let framing: Framing
  private var pending: [UInt8] = []

  init(_ framing: Framing) {
    self.framing = framing
  }

  /// Whether everything so far was whole frames.
  var isBetweenFrames: Bool { pending.isEmpty }

  mutating func read(_ bytes: [UInt8]) throws -> [Item] {
    pending += bytes
    var items: [Item] = []
    var start = 0
    while let (item, length) = try Self.first(in: pending[start...], framing) {
      items.append(item)
      start += length
    }
    pending.removeFirst(start)
    return items
  }

  private static func first(in bytes: ArraySlice<UInt8>, _ framing: Framing) throws -> (Item, Int)?
  {
    guard !bytes.isEmpty else { return nil }
    switch framing {
    case .plain: return (.bytes(Array(bytes)), bytes.count)
    case .webSocket: return try webSocketFrame(bytes)
    case .chunked: return try chunk(bytes)
    }
  }

  private static func webSocketFrame(_ bytes: ArraySlice<UInt8>) throws -> (Item, Int)? {
    var rest = bytes.span
    let first = try rest.readUInt8()
    guard [0x81, 0x82, 0x88, 0x89].contains(first) else { throw WireError.invalid("first byte") }
    guard var count = (try? rest.readUInt8()).map(Int.init) else { return nil }
    if count == 126 {
      guard let long = try? rest.readNetworkUInt16() else { return nil }
      guard long > 125 else { throw WireError.invalid("length form") }
      count = Int(long)
    }
    guard rest.count >= count else { return nil }
    let payload = try rest.readBytes(count)
    let length = bytes.count - rest.count
    switch first {
    case 0x81: return (.text(payload), length)
    case 0x82: return (.bytes(payload), length)
    case 0x88: return (.close(payload.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }), length)
    default: return (.ping, length)
    }
  }

  private static func chunk(_ bytes: ArraySlice<UInt8>) throws -> (Item, Int)? {
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    let digits = String(decoding: bytes[..<(end - 1)], as: UTF8.self)
    guard let count = Int(digits, radix: 16) else { throw WireError.invalid("chunk size") }
    guard bytes.endIndex >= end + 1 + count + 2 else { return nil }
    guard bytes[end + 1 + count] == 0x0D else { throw WireError.invalid("chunk end") }
    let payload = Array(bytes[(end + 1)..<(end + 1 + count)])
    return (.bytes(payload), end + 1 + count + 2 - bytes.startIndex)
  }
}
