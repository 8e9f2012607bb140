// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

/// The messages of a recorded login, read and written.
struct HandshakeWireTests {
  /// Takes the RMCP and session headers off a datagram.
  func payload(
    of datagram: [UInt8],
    as type: PayloadType
  ) throws -> [UInt8] {
    var rest = datagram.span
    let rmcp = try RMCPHeader(decoding: &rest)
    #expect(rmcp == RMCPHeader(.ipmi))
    let header = try SessionHeader(decoding: &rest)
    let payload = rest.copied()
    #expect(header == .v20(SessionHeader20(type, payloadByteCount: payload.count)))
    return payload
  }

  /// Puts the headers back on.
  func datagram(_ type: PayloadType, _ payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    RMCPHeader(.ipmi).encode(into: &bytes)
    SessionHeader20(type, payloadByteCount: payload.count).encode(into: &bytes)
    return bytes + payload
  }

  @Test func `an open session request`() throws {
    let bytes = try payload(of: Suite3Capture.openSessionRequest, as: .openSessionRequest)
    var rest = bytes.span
    let request = try OpenSessionRequest(decoding: &rest)
    let suite = try #require(CipherSuite(id: 3))
    #expect(request.tag == 0)
    #expect(request.privilege == .highest)
    #expect(request.consoleSessionID == Suite3Capture.consoleSessionID)
    #expect(request.algorithms.matches(suite))
    var written: [UInt8] = []
    request.encode(into: &written)
    #expect(datagram(.openSessionRequest, written) == Suite3Capture.openSessionRequest)
  }

  @Test func `an open session response`() throws {
    let bytes = try payload(of: Suite3Capture.openSessionResponse, as: .openSessionResponse)
    var rest = bytes.span
    let response = try OpenSessionResponse(decoding: &rest)
    let suite = try #require(CipherSuite(id: 3))
    #expect(response.consoleSessionID == Suite3Capture.consoleSessionID)
    #expect(
      response.outcome
        == .opened(
          privilege: .highest,
          bmcSessionID: Suite3Capture.bmcSessionID,
          algorithms: AlgorithmProposal(suite)
        )
    )
    var written: [UInt8] = []
    response.encode(into: &written)
    #expect(datagram(.openSessionResponse, written) == Suite3Capture.openSessionResponse)
  }

  @Test func `RAKP message 1`() throws {
    let bytes = try payload(of: Suite3Capture.rakpMessage1, as: .rakpMessage1)
    var rest = bytes.span
    let message = try RAKPMessage1(decoding: &rest)
    #expect(message.bmcSessionID == Suite3Capture.bmcSessionID)
    #expect(message.consoleRandom == Suite3Capture.consoleRandom)
    #expect(message.privilege == .administrator)
    #expect(message.isNameOnlyLookup)
    #expect(message.role == 0x14)
    #expect(message.name == Suite3Capture.name)
    var written: [UInt8] = []
    message.encode(into: &written)
    #expect(datagram(.rakpMessage1, written) == Suite3Capture.rakpMessage1)
  }

  @Test func `RAKP message 2`() throws {
    let bytes = try payload(of: Suite3Capture.rakpMessage2, as: .rakpMessage2)
    var rest = bytes.span
    let message = try RAKPMessage2(decoding: &rest)
    guard case .accepted(let random, let guid, let code) = message.outcome else {
      Issue.record("refused: \(message)")
      return
    }
    #expect(message.consoleSessionID == Suite3Capture.consoleSessionID)
    #expect(random == Suite3Capture.bmcRandom)
    #expect(guid == Array("igor-lab-000004\0".utf8))
    #expect(code.count == 20)
    var written: [UInt8] = []
    message.encode(into: &written)
    #expect(datagram(.rakpMessage2, written) == Suite3Capture.rakpMessage2)
  }

  @Test func `RAKP messages 3 and 4`() throws {
    let bytes3 = try payload(of: Suite3Capture.rakpMessage3, as: .rakpMessage3)
    var rest = bytes3.span
    let message3 = try RAKPMessage3(decoding: &rest)
    #expect(message3.status == .success)
    #expect(message3.bmcSessionID == Suite3Capture.bmcSessionID)
    #expect(message3.code.count == 20)
    var written: [UInt8] = []
    message3.encode(into: &written)
    #expect(datagram(.rakpMessage3, written) == Suite3Capture.rakpMessage3)

    let bytes4 = try payload(of: Suite3Capture.rakpMessage4, as: .rakpMessage4)
    rest = bytes4.span
    let message4 = try RAKPMessage4(decoding: &rest)
    #expect(message4.status == .success)
    #expect(message4.code.count == 12)
    written = []
    message4.encode(into: &written)
    #expect(datagram(.rakpMessage4, written) == Suite3Capture.rakpMessage4)
  }

  @Test func `a refusal may end after its status`() throws {
    let bytes: [UInt8] = [7, 0x11]
    var rest = bytes.span
    let response = try OpenSessionResponse(decoding: &rest)
    #expect(response.tag == 7)
    #expect(response.outcome == .refused(.noMatchingCipherSuite))
  }

  @Test func `every truncation of every message is an error or a shorter code`() throws {
    let open = try payload(of: Suite3Capture.openSessionRequest, as: .openSessionRequest)
    let opened = try payload(of: Suite3Capture.openSessionResponse, as: .openSessionResponse)
    let first = try payload(of: Suite3Capture.rakpMessage1, as: .rakpMessage1)
    let second = try payload(of: Suite3Capture.rakpMessage2, as: .rakpMessage2)
    for count in 0..<64 {
      expectTruncated(open, count) { rest throws(WireError) in
        _ = try OpenSessionRequest(decoding: &rest)
      }
      expectTruncated(opened, count) { rest throws(WireError) in
        _ = try OpenSessionResponse(decoding: &rest)
      }
      expectTruncated(first, count) { rest throws(WireError) in
        _ = try RAKPMessage1(decoding: &rest)
      }
      expectTruncated(Array(second.prefix(40)), count) { rest throws(WireError) in
        _ = try RAKPMessage2(decoding: &rest)
      }
    }
  }

  func expectTruncated(
    _ bytes: [UInt8],
    _ count: Int,
    _ decode: (inout Span<UInt8>) throws(WireError) -> Void
  ) {
    guard count < bytes.count else { return }
    let part = Array(bytes.prefix(count))
    #expect(throws: WireError.truncated, "\(count) of \(bytes.count) bytes") {
      var rest = part.span
      try decode(&rest)
    }
  }
}
