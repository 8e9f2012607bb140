// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Integers in as few bytes as they need, seven bits a byte, least significant first.
extension [UInt8] {
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small differences of either sign get small codes.
  mutating func append(signedVarint value: Int64) {
    append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }
}

extension Span<UInt8> {
  mutating func readVarint() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<10 {
      let byte = try readUInt8()
      if index == 9, byte > 1 { throw .invalid("varint") }
      value |= UInt64(byte & 0x7F) << UInt64(7 * index)
      if byte & 0x80 == 0 { return value }
    }
    throw .invalid("varint")
  }

  mutating func readSignedVarint() throws(WireError) -> Int64 {
    let code = try readVarint()
    return Int64(bitPattern: code >> 1) ^ -Int64(bitPattern: code & 1)
  }
}
