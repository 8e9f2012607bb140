// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct LANMessageTests {
  /// Get Channel Authentication Capabilities, from the recorded login.
  let request = Array(Suite3Capture.authenticationCapabilitiesRequest.dropFirst(14))
  let response = Array(Suite3Capture.authenticationCapabilitiesResponse.dropFirst(14))

  @Test func `a request and its body`() throws {
    let message = try LANMessage(decoding: request.span)
    #expect(message.command == GetAuthenticationCapabilities.command)
    #expect(message.sequence == 0)
    let body = try GetAuthenticationCapabilities(body: message.body.span)
    #expect(body == GetAuthenticationCapabilities(privilege: .administrator, asksForV20: true))
    var written: [UInt8] = []
    LANMessage(request: message.command, body: body.body, sequence: 0).encode(into: &written)
    #expect(written == request)
  }

  @Test func `a response and its body`() throws {
    let message = try LANMessage(decoding: response.span)
    #expect(message.netFn == NetFn.app.response)
    #expect(message.destination == LANMessage.consoleAddress)
    #expect(message.body.first == CompletionCode.success.rawValue)
    let body = try AuthenticationCapabilities(body: message.body.span.extracting(droppingFirst: 1))
    #expect(body.supportsV20)
    #expect(!body.hasBMCKey)
    #expect(body.channel == 1)
    let question = try LANMessage(decoding: request.span)
    var written: [UInt8] = []
    let tail = Array(message.body.dropFirst())
    LANMessage(response: .success, body: tail, to: question).encode(into: &written)
    #expect(written == response)
  }

  @Test func `a header of IPMI 1.5 around both`() throws {
    for datagram in [
      Suite3Capture.authenticationCapabilitiesRequest,
      Suite3Capture.authenticationCapabilitiesResponse,
    ] {
      var rest = datagram.span
      _ = try RMCPHeader(decoding: &rest)
      let header = SessionHeader15(payloadByteCount: datagram.count - 14)
      #expect(try SessionHeader(decoding: &rest) == .v15(header))
      var written: [UInt8] = []
      RMCPHeader(.ipmi).encode(into: &written)
      header.encode(into: &written)
      #expect(written == Array(datagram.prefix(14)))
    }
  }

  @Test func `every changed bit is noticed by a checksum`() {
    for bit in 0..<request.count * 8 {
      var changed = request
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: WireError.self) { try LANMessage(decoding: changed.span) }
      #expect(throws: Never.self) { try LANMessage(decoding: changed.span, isChecked: false) }
    }
  }

  @Test(arguments: 0..<7)
  func `fewer than seven bytes are truncated`(count: Int) {
    let bytes = Array(request.prefix(count))
    #expect(throws: WireError.truncated) { try LANMessage(decoding: bytes.span) }
  }
}
