// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto
import Testing

/// NIST SP 800-38A, F.2.1 and F.2.2.
struct AESCBCTests {
  let key = [UInt8](hex: "2b7e151628aed2a6abf7158809cf4f3c") ?? []
  let vector = [UInt8](hex: "000102030405060708090a0b0c0d0e0f") ?? []
  let plaintext =
    [UInt8](
      hex: """
        6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
        30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710
        """
    ) ?? []
  let ciphertext =
    [UInt8](
      hex: """
        7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2
        73bed6b8e3c1743b7116e69e22229516 3ff1caa1681fac09120eca307586e1a7
        """
    ) ?? []

  @Test func `four blocks both ways, with the contexts used again and again`() {
    var cipher = AESCBC()
    for _ in 0..<3 {
      var bytes = [0xEE] + vector + plaintext
      cipher.encrypt(&bytes, from: 17, key: AESKey(key.span))
      #expect(bytes == [0xEE] + vector + ciphertext)
      var back: [UInt8] = [1, 2, 3]
      let isDecrypted = cipher.decrypt(
        bytes.span.extracting(droppingFirst: 1),
        key: AESKey(key.span),
        into: &back
      )
      #expect(isDecrypted)
      #expect(back == plaintext)
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 31, 33, 47])
  func `what is no whole number of blocks is refused`(byteCount: Int) {
    var cipher = AESCBC()
    var plaintext: [UInt8] = [1]
    let bytes = [UInt8](repeating: 0, count: byteCount)
    let isDecrypted = cipher.decrypt(bytes.span, key: AESKey(key.span), into: &plaintext)
    #expect(!isDecrypted)
    #expect(plaintext.isEmpty)
  }
}
