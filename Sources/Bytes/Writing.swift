// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Writers that append fields to an array; the counterpart of the readers on `Span`.
extension [UInt8] {
  /// Appends an integer, least significant byte first.
  @inlinable
  package mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
    for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: shift)))
    }
  }

  /// Appends an integer, most significant byte first (network order).
  @inlinable
  package mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
    append(littleEndian: value.byteSwapped)
  }

  /// Appends the bytes of a span.
  @inlinable
  package mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
