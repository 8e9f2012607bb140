// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto
import Testing

struct HashTests {
  @Test func `abc as FIPS 180-4 and RFC 1321 have it`() {
    let abc = Array("abc".utf8)
    #expect(SHA1.digest(of: abc.span).bytes.hex == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(MD5.digest(of: abc.span).bytes.hex == "900150983cd24fb0d6963f7d28e17f72")
    let long = SHA256.digest(of: abc.span).bytes.hex
    #expect(long == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `the accept value of RFC 6455 section 1.3`() {
    let text = "dGhlIHNhbXBsZSBub25jZQ==" + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    let digest = SHA1.digest(of: Array(text.utf8).span)
    #expect(digest.withSpan { base64($0) } == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test(
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]
  )
  func `the base 64 vectors of RFC 4648 section 10`(plain: String, text: String) {
    #expect(base64(Array(plain.utf8).span) == text)
  }

  @Test func `secrets are equal only when every byte is`() {
    let secret: [UInt8] = [1, 2, 3]
    #expect(isEqual(secret, [1, 2, 3]))
    #expect(!isEqual(secret, [1, 2, 4]))
    #expect(!isEqual(secret, [1, 2]))
    #expect(isEqual([], []))
  }

  @Test func `random bytes do not repeat across refills`() {
    var pool = RandomPool()
    let draws = (0..<1000).map { _ in pool.draw(16) }
    #expect(Set(draws).count == 1000)
    #expect(pool.draw(5000).count == 5000)
  }

  func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    constantTimeEqual(a.span, b.span)
  }
}
