// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux

/// CRC32C, the Castagnoli checksum (RFC 3720 §12.1), in hardware where there is any.
package enum CRC32C {
  /// The checksum of `bytes`, continuing from that of the bytes before them.
  package static func checksum(of bytes: Span<UInt8>, continuing crc: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe igor_crc32c(crc, buffer.baseAddress, buffer.count)
    }
  }
}
