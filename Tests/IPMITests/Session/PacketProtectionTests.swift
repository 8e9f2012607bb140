// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto
import Testing

@testable import IPMI

struct PacketProtectionTests {
  let request = LANMessage(
    request: SetSessionPrivilege.command,
    body: [PrivilegeLevel.administrator.rawValue],
    sequence: 1
  )

  func protection(_ vector: SuiteVector) throws -> PacketProtection {
    let suite = try #require(CipherSuite(id: vector.suite))
    let key = try #require([UInt8](hex: vector.sessionIntegrityKey))
    let keys = SessionKeys(sessionIntegrityKey: key, authentication: suite.authentication)
    return PacketProtection(suite, keys: keys, password: SuiteVector.password)
  }

  func open(_ datagram: [UInt8], _ protection: PacketProtection) throws -> [UInt8] {
    var cipher = AESCBC()
    var payload: [UInt8] = []
    var rest = datagram.span
    _ = try RMCPHeader(decoding: &rest)
    guard case .v20(let header) = try SessionHeader(decoding: &rest) else {
      throw WireError.invalid("session header")
    }
    try protection.open(
      datagram.span,
      header: header,
      rest: rest,
      cipher: &cipher,
      into: &payload
    )
    return payload
  }

  @Test(arguments: SuiteVector.all)
  func `a packet of every suite is opened`(vector: SuiteVector) throws {
    let packet = try #require([UInt8](hex: vector.packet))
    let payload = try open(packet, protection(vector))
    #expect(try LANMessage(decoding: payload.span) == request)
  }

  @Test(arguments: SuiteVector.all)
  func `every changed bit and every truncation is noticed`(vector: SuiteVector) throws {
    let packet = try #require([UInt8](hex: vector.packet))
    let protection = try protection(vector)
    for bit in 32..<packet.count * 8 {
      var changed = packet
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: WireError.self) { try open(changed, protection) }
    }
    for count in 0..<packet.count {
      #expect(throws: WireError.self) { try open(Array(packet.prefix(count)), protection) }
    }
  }

  @Test func `the packets of a recorded session, both ways`() throws {
    let keys = SessionKeys(
      sessionIntegrityKey: Suite3Capture.sessionIntegrityKey,
      authentication: .hmacSHA1
    )
    let suite = try #require(CipherSuite(id: 3))
    let protection = PacketProtection(suite, keys: keys, password: Suite3Capture.password)
    let question = try open(Suite3Capture.setPrivilegeRequest, protection)
    let message = try LANMessage(decoding: question.span)
    #expect(message.command == SetSessionPrivilege.command)
    #expect(message.body == [4])
    let answer = try open(Suite3Capture.setPrivilegeResponse, protection)
    #expect(try LANMessage(decoding: answer.span).body == [0, 4])
  }

  @Test(arguments: [0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17] as [UInt8])
  func `what is sent is opened again, at every length`(id: UInt8) throws {
    let suite = try #require(CipherSuite(id: id))
    let keys = SessionKeys(
      sessionIntegrityKey: [1, 2, 3],
      authentication: suite.authentication
    )
    let protection = PacketProtection(suite, keys: keys, password: [4])
    var cipher = AESCBC()
    var random = RandomPool()
    for count in 0..<80 {
      let payload = (0..<count).map { UInt8($0) }
      var bytes: [UInt8] = [0xEE, 0xEE]
      let packet = protection.begin(
        .sol,
        payloadByteCount: count,
        isEncrypted: true,
        sessionID: 9,
        sequence: 1,
        random: &random,
        in: &bytes
      )
      bytes += payload
      protection.finish(packet, cipher: &cipher, in: &bytes)
      #expect(try open(Array(bytes.dropFirst(2)), protection) == payload)
    }
  }
}
