// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The kind of a frame.
///
/// Source: RFC 6455 §5.2 and §11.8.
package enum Opcode: UInt8, Sendable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  /// Close, ping or pong: short, whole, and allowed between the frames of a message.
  package var isControl: Bool { rawValue & 0x8 != 0 }
}

/// Which end of a connection we are: a client masks what it sends, a server does not.
package enum WebSocketRole: Sendable {
  case client
  case server
}

/// What stands before the payload of a frame.
///
///      0                   1                   2                   3
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     |F|R|R|R| opcode|M| length 0-125| or 126 and 16 bits of length, |
///     |I|S|S|S|       |A|             | or 127 and 64 bits of it      |
///     |N|V|V|V|       |S|             |                               |
///     +-+-+-+-+-------+-+-------------+-------------------------------+
///     | masking key, 32 bits, where MASK is set                       |
///     +---------------------------------------------------------------+
///
/// Source: RFC 6455 §5.2.
package struct FrameHeader: Equatable, Sendable {
  /// Whether the frame is the last of its message.
  package var isFinal: Bool
  package var opcode: Opcode
  /// Bytes of payload, at most 2^63 - 1.
  package var payloadCount: Int
  /// The masking key as its four bytes stand on the wire; `nil` for an unmasked frame.
  package var mask: UInt32?

  package init(_ opcode: Opcode, isFinal: Bool = true, payloadCount: Int, mask: UInt32? = nil) {
    self.isFinal = isFinal
    self.opcode = opcode
    self.payloadCount = payloadCount
    self.mask = mask
  }

  /// The most bytes of a header.
  package static let byteLimit = 14

  /// The header's bytes: the first `count` of `bytes`.
  ///
  /// Nothing is allocated, so that rings take whole frames.
  package func encoded() -> (bytes: InlineArray<14, UInt8>, count: Int) {
    var bytes = InlineArray<14, UInt8>(repeating: 0)
    var count = 0
    func put(_ byte: UInt8) {
      bytes[count] = byte
      count += 1
    }
    func put(_ value: UInt64, byteCount: Int) {
      for index in (0..<byteCount).reversed() {
        put(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
      }
    }
    put((isFinal ? 0x80 : 0) | opcode.rawValue)
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    switch payloadCount {
    case ...125:
      put(maskBit | UInt8(payloadCount))
    case ...0xFFFF:
      put(maskBit | 126)
      put(UInt64(payloadCount), byteCount: 2)
    default:
      put(maskBit | 127)
      put(UInt64(payloadCount), byteCount: 8)
    }
    if let mask { put(UInt64(mask), byteCount: 4) }
    return (bytes, count)
  }
}
