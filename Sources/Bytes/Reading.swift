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
    try readLittleEndian()
  }

  /// Takes three bytes, least significant first.
  @inlinable
  package mutating func readUInt24() throws(WireError) -> UInt32 {
    guard count >= 3 else { throw .truncated }
    let value = UInt32(self[0]) | UInt32(self[1]) << 8 | UInt32(self[2]) << 16
    self = extracting(droppingFirst: 3)
    return value
  }

  /// Takes four bytes, least significant first.
  @inlinable
  package mutating func readUInt32() throws(WireError) -> UInt32 {
    try readLittleEndian()
  }

  /// Takes eight bytes, least significant first.
  @inlinable
  package mutating func readUInt64() throws(WireError) -> UInt64 {
    try readLittleEndian()
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

  /// Takes a whole number, least significant byte first; in one load, as packets are full of them.
  @inlinable
  @inline(__always)
  package mutating func readLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>()
    throws(WireError) -> Value
  {
    let byteCount = MemoryLayout<Value>.size
    guard count >= byteCount else { throw .truncated }
    let value = unsafe bytes.unsafeLoadUnaligned(as: Value.self)
    self = extracting(droppingFirst: byteCount)
    return Value(littleEndian: value)
  }
}
