// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Readers that take fields off the front of a span.
///
/// IPMI and igor's own files send the least significant byte first; network headers send
/// the most significant first and have readers of their own. Nothing here traps on input:
/// a missing byte is `WireError.truncated`, and the span is then left as it was.
extension Span<UInt8> {
  /// Takes one byte.
  @inlinable
  package mutating func readUInt8() throws(WireError) -> UInt8 {
    guard count >= 1 else { throw .truncated }
    let value = self[0]
    self = extracting(droppingFirst: 1)
    return value
  }

  /// Takes two bytes, least significant first.
  @inlinable
  package mutating func readUInt16() throws(WireError) -> UInt16 {
    try readLittleEndian(UInt16.self, byteCount: 2)
  }

  /// Takes three bytes, least significant first.
  @inlinable
  package mutating func readUInt24() throws(WireError) -> UInt32 {
    try readLittleEndian(UInt32.self, byteCount: 3)
  }

  /// Takes four bytes, least significant first.
  @inlinable
  package mutating func readUInt32() throws(WireError) -> UInt32 {
    try readLittleEndian(UInt32.self, byteCount: 4)
  }

  /// Takes eight bytes, least significant first.
  @inlinable
  package mutating func readUInt64() throws(WireError) -> UInt64 {
    try readLittleEndian(UInt64.self, byteCount: 8)
  }

  /// Takes two bytes, most significant first (network order).
  @inlinable
  package mutating func readNetworkUInt16() throws(WireError) -> UInt16 {
    try readUInt16().byteSwapped
  }

  /// Takes four bytes, most significant first (network order).
  @inlinable
  package mutating func readNetworkUInt32() throws(WireError) -> UInt32 {
    try readUInt32().byteSwapped
  }

  /// Takes `byteCount` bytes as they are.
  @inlinable
  package mutating func readBytes(_ byteCount: Int) throws(WireError) -> [UInt8] {
    guard byteCount >= 0, count >= byteCount else { throw .truncated }
    let bytes = extracting(first: byteCount).copied()
    self = extracting(droppingFirst: byteCount)
    return bytes
  }

  /// Passes over `byteCount` bytes.
  @inlinable
  package mutating func skip(_ byteCount: Int) throws(WireError) {
    guard byteCount >= 0, count >= byteCount else { throw .truncated }
    self = extracting(droppingFirst: byteCount)
  }

  /// The bytes as an array of their own.
  @inlinable
  package func copied() -> [UInt8] {
    unsafe withUnsafeBufferPointer { unsafe [UInt8]($0) }
  }

  @inlinable
  package mutating func readLittleEndian<Value: FixedWidthInteger>(
    _ type: Value.Type,
    byteCount: Int
  ) throws(WireError) -> Value {
    guard count >= byteCount else { throw .truncated }
    var value: Value = 0
    for index in 0..<byteCount {
      value |= Value(truncatingIfNeeded: self[index]) << Value(truncatingIfNeeded: 8 * index)
    }
    self = extracting(droppingFirst: byteCount)
    return value
  }
}
