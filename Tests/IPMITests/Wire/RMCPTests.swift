// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct RMCPTests {
  /// ASF 2.0 §3.2.4.2: class 6, enterprise 4542, type 80h, tag 0, no data.
  let ping = Suite3Capture.bytes("0600ff06000011be80000000")
  /// The answer of ipmi_sim 2.0.33 to the ping above.
  let pong = Suite3Capture.bytes("0600ff06000011be40000010000011be000000008100000000000000")

  @Test func `a ping and its pong`() throws {
    #expect(try decode(ping) == .ping(tag: 0))
    #expect(try decode(pong) == .pong(tag: 0, isIPMISupported: true))
    var written: [UInt8] = []
    ASFMessage.ping(tag: 0).encode(into: &written)
    #expect(written == ping)
    written = []
    ASFMessage.pong(tag: 0, isIPMISupported: true).encode(into: &written)
    #expect(written == pong)
  }

  @Test func `a pong round trip keeps tag and support`() throws {
    for isSupported in [true, false] {
      var written: [UInt8] = []
      let message = ASFMessage.pong(tag: 9, isIPMISupported: isSupported)
      message.encode(into: &written)
      #expect(try decode(written) == message)
    }
  }

  @Test func `every truncation of a ping is an error`() {
    for count in 0..<ping.count {
      #expect(throws: WireError.truncated) { try decode(Array(ping.prefix(count))) }
    }
  }

  @Test func `another version or class is told apart`() {
    #expect(throws: WireError.invalid("RMCP version")) { try decode([5] + ping.dropFirst()) }
  }

  func decode(_ bytes: [UInt8]) throws(WireError) -> ASFMessage {
    var rest = bytes.span
    _ = try RMCPHeader(decoding: &rest)
    return try ASFMessage(decoding: &rest)
  }
}
