// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Masks or unmasks bytes in place: each is combined with the key's byte at its place.
///
/// `key` holds the four bytes as they stand on the wire, the first in its highest bits;
/// `offset` is how many bytes of the payload came before these.
///
/// Eight bytes at a time over raw memory: byte loops over arrays and spans take 8 to 20
/// times as long.
///
/// Source: RFC 6455 §5.3.
func applyMask(_ key: UInt32, at offset: Int, to bytes: UnsafeMutableRawBufferPointer) {
  guard let start = bytes.baseAddress else { return }
  let turned = key << UInt32(8 * (offset & 3)) | key >> UInt32((32 - 8 * (offset & 3)) & 31)
  let word = offset & 3 == 0 ? key : turned
  let wide = (UInt64(word) << 32 | UInt64(word)).bigEndian
  var index = 0
  while index + 8 <= bytes.count {
    let value = unsafe start.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    unsafe start.storeBytes(of: value ^ wide, toByteOffset: index, as: UInt64.self)
    index += 8
  }
  while index < bytes.count {
    let part = UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * (index & 3)))
    let value = unsafe start.load(fromByteOffset: index, as: UInt8.self)
    unsafe start.storeBytes(of: value ^ part, toByteOffset: index, as: UInt8.self)
    index += 1
  }
}
