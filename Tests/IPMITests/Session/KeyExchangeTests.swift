// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct KeyExchangeTests {
  /// What the recorded login exchanged.
  let recorded = KeyExchange(
    authentication: .hmacSHA1,
    consoleSessionID: Suite3Capture.consoleSessionID,
    bmcSessionID: Suite3Capture.bmcSessionID,
    consoleRandom: Suite3Capture.consoleRandom,
    bmcRandom: Suite3Capture.bmcRandom,
    guid: Array("igor-lab-000004\0".utf8),
    role: 0x14,
    name: Suite3Capture.name
  )

  @Test func `the codes of a recorded login`() {
    let password = Suite3Capture.password
    #expect(recorded.message2Code(password: password) == Suite3Capture.rakpMessage2.suffix(20))
    #expect(recorded.message3Code(password: password) == Suite3Capture.rakpMessage3.suffix(20))
    let key = recorded.sessionIntegrityKey(bmcKey: [], password: password)
    #expect(key == Suite3Capture.sessionIntegrityKey)
    let check = recorded.message4Code(sessionIntegrityKey: key)
    #expect(check == Suite3Capture.rakpMessage4.suffix(12))
  }

  @Test func `the keys of a recorded login`() {
    let keys = SessionKeys(
      sessionIntegrityKey: Suite3Capture.sessionIntegrityKey,
      authentication: .hmacSHA1
    )
    #expect(keys.k1 == Suite3Capture.k1)
    #expect(keys.k2 == Suite3Capture.k2)
  }

  @Test(arguments: SuiteVector.all)
  func `the codes of every suite`(vector: SuiteVector) throws {
    let suite = try #require(CipherSuite(id: vector.suite))
    let exchange = SuiteVector.exchange(suite)
    let password = SuiteVector.password
    #expect(exchange.message2Code(password: password).hex == vector.message2Code)
    #expect(exchange.message3Code(password: password).hex == vector.message3Code)
    let key = exchange.sessionIntegrityKey(bmcKey: [], password: password)
    #expect(key.hex == vector.sessionIntegrityKey)
    #expect(exchange.message4Code(sessionIntegrityKey: key).hex == vector.message4Code)
  }

  @Test func `a BMC key changes the session's keys and not the proofs`() {
    let password = Suite3Capture.password
    let key = recorded.sessionIntegrityKey(bmcKey: Array("k".utf8), password: password)
    #expect(key != Suite3Capture.sessionIntegrityKey)
  }

  @Test func `zeros after a password change nothing`() {
    let padded = Suite3Capture.password + [UInt8](repeating: 0, count: 10)
    #expect(recorded.message2Code(password: padded) == Suite3Capture.rakpMessage2.suffix(20))
  }

  @Test func `too long a name, password or key is refused`() {
    let long = [UInt8](repeating: 0x61, count: 21)
    #expect(Credentials(name: long, password: []) == nil)
    #expect(Credentials(name: [], password: long) == nil)
    #expect(Credentials(name: [], password: [], bmcKey: long) == nil)
    #expect(Credentials(name: Array(long.prefix(16)), password: Array(long.prefix(20))) != nil)
  }

  @Test func `printed credentials show no secret`() throws {
    let secret = Array("hunter2".utf8)
    let credentials = try #require(Credentials(name: secret, password: secret, bmcKey: secret))
    var text = ""
    dump(credentials, to: &text)
    #expect("\(credentials) \(text)".contains("104") == false)
    #expect(Credentials(name: [], password: secret).map { "\($0)" } == "credentials of ")
  }
}

extension SuiteVector {
  static let password = Array("twenty-byte-password".utf8)

  static func exchange(_ suite: CipherSuite) -> KeyExchange {
    KeyExchange(
      authentication: suite.authentication,
      consoleSessionID: 0x0050_0003,
      bmcSessionID: 0x1122_3344,
      consoleRandom: Array(0x00...0x0F),
      bmcRandom: Array(0x40...0x4F),
      guid: Array(0x80...0x8F),
      role: 0x14,
      name: Array("admin".utf8)
    )
  }
}
