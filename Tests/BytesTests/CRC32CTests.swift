// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

struct CRC32CTests {
  @Test(
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      ([UInt8](0..<32), 0x46DD_794E),
      (Array("123456789".utf8), 0xE306_9283),
    ] as [([UInt8], UInt32)]
  )
  func `the vectors of RFC 3720 appendix B.4 and the check value`(bytes: [UInt8], crc: UInt32) {
    #expect(CRC32C.checksum(of: bytes.span) == crc)
  }

  @Test func `a checksum continues where another ended`() {
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let whole = CRC32C.checksum(of: bytes.span)
    for cut in 0...bytes.count {
      let first = CRC32C.checksum(of: bytes.span.extracting(first: cut))
      let both = CRC32C.checksum(
        of: bytes.span.extracting(droppingFirst: cut),
        continuing: first
      )
      #expect(both == whole)
    }
  }
}
