// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto
import Testing

struct HMACTests {
  struct Vector: Sendable {
    let algorithm: HMACKey.Algorithm
    let key: [UInt8]
    let message: [UInt8]
    let code: String
  }

  /// RFC 2202 §2 (MD5) and §3 (SHA-1), RFC 4231 §4 (SHA-256); the last of each has a long key.
  static let vectors: [Vector] = [
    Vector(
      algorithm: .md5,
      key: [UInt8](repeating: 0x0B, count: 16),
      message: Array("Hi There".utf8),
      code: "9294727a3638bb1c13f48ef8158bfc9d"
    ),
    Vector(
      algorithm: .md5,
      key: [UInt8](repeating: 0xAA, count: 80),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"
    ),
    Vector(
      algorithm: .sha1,
      key: [UInt8](repeating: 0x0B, count: 20),
      message: Array("Hi There".utf8),
      code: "b617318655057264e28bc0b6fb378c8ef146be00"
    ),
    Vector(
      algorithm: .sha1,
      key: [UInt8](repeating: 0xAA, count: 80),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "aa4ae5e15272d00e95705637ce8a3b55ed402112"
    ),
    Vector(
      algorithm: .sha256,
      key: [UInt8](repeating: 0x0B, count: 20),
      message: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    Vector(
      algorithm: .sha256,
      key: [UInt8](repeating: 0xAA, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: vectors)
  func `the vectors of RFC 2202 and RFC 4231`(vector: Vector) {
    let key = HMACKey(vector.algorithm, key: vector.key.span)
    let code = key.code(of: vector.message.span)
    #expect(code.bytes.hex == vector.code)
    #expect(code.count == vector.algorithm.codeByteCount)
    #expect(key.code(of: vector.message.span).bytes == code.bytes)
  }
}
