// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto
import Testing

struct ScryptTests {
  /// RFC 7914 §12, the vectors that need little memory.
  @Test(arguments: [
    (
      "", "", 4, 1, 1,
      """
      77 d6 57 62 38 65 7b 20 3b 19 ca 42 c1 8a 04 97 f1 6b 48 44 e3 07 4a e8 df df fa 3f ed e2 14
      42 fc d0 06 9d ed 09 48 f8 32 6a 75 3a 0f c8 1f 17 e8 d3 e0 fb 2e 0d 36 28 cf 35 e2 0c 38 d1
      89 06
      """
    ),
    (
      "password", "NaCl", 10, 8, 16,
      """
      fd ba be 1c 9d 34 72 00 78 56 e7 19 0d 01 e9 fe 7c 6a d7 cb c8 23 78 30 e7 73 76 63 4b 37 31
      62 2e af 30 d9 2e 22 a3 88 6f f1 09 27 9d 98 30 da c7 27 af b9 4a 83 ee 6d 83 60 cb df a2 cc
      06 40
      """
    ),
  ])
  func `the vectors of RFC 7914 come out`(
    row: (password: String, salt: String, cost: Int, size: Int, count: Int, key: String)
  ) throws {
    let scrypt = Scrypt(logCost: row.cost, blockSize: row.size, parallelism: row.count)
    let (password, salt) = (Array(row.password.utf8), Array(row.salt.utf8))
    let key = scrypt.key(of: password.span, salt: salt.span, byteCount: 64)
    #expect(key == [UInt8](hex: row.key))
  }

  @Test func `parameters that nobody means are refused`() {
    let none: [UInt8] = []
    for (cost, size, count) in [(0, 8, 1), (30, 8, 1), (15, 0, 1), (15, 8, 0), (24, 64, 64)] {
      let scrypt = Scrypt(logCost: cost, blockSize: size, parallelism: count)
      #expect(scrypt.key(of: none.span, salt: none.span, byteCount: 32) == nil)
    }
  }
}

struct AESGCMTests {
  /// NIST's GCM test case 14 has an all-zero key; the nonce is ours, so only the way back fits.
  @Test func `the answer of NIST's test case 14 is opened`() throws {
    let cipher = try #require(AESGCM(key: [UInt8](repeating: 0, count: 32)))
    let ciphertext = try #require([UInt8](hex: "cea7403d4d606b6e074ec5d3baf39d18"))
    let tag = try #require([UInt8](hex: "d0d1c8a799996bf0265b98b5d48ab919"))
    let sealed = [UInt8](repeating: 0, count: 12) + ciphertext + tag
    #expect(cipher.open(sealed, for: []) == [UInt8](repeating: 0, count: 16))
    #expect(cipher.open(sealed, for: [1]) == nil)
  }

  @Test func `a key has 32 bytes`() {
    #expect(AESGCM(key: [UInt8](repeating: 0, count: 31)) == nil)
  }
}
