// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import HTTP

struct FrameTests {
  private static let headers: [(FrameHeader, String)] = [
    (FrameHeader(.text, payloadCount: 5), "81 05"),
    (FrameHeader(.text, payloadCount: 5, mask: 0x37FA_213D), "81 85 37fa213d"),
    (FrameHeader(.text, isFinal: false, payloadCount: 3), "01 03"),
    (FrameHeader(.continuation, payloadCount: 2), "80 02"),
    (FrameHeader(.ping, payloadCount: 125), "89 7d"),
    (FrameHeader(.pong, payloadCount: 0, mask: 1), "8a 80 00000001"),
    (FrameHeader(.binary, payloadCount: 126), "82 7e 007e"),
    (FrameHeader(.binary, payloadCount: 256), "82 7e 0100"),
    (FrameHeader(.binary, payloadCount: 0xFFFF), "82 7e ffff"),
    (FrameHeader(.binary, payloadCount: 65_536), "82 7f 0000000000010000"),
    (FrameHeader(.binary, payloadCount: .max, mask: 2), "82 ff 7fffffffffffffff 00000002"),
  ]

  @Test(arguments: headers)
  func `a header is written and read, whole and byte by byte`(
    header: FrameHeader,
    hex: String
  ) throws {
    let expected = try #require([UInt8](hex: hex))
    let (bytes, count) = header.encoded()
    #expect((0..<count).map { bytes[$0] } == expected)
    for size in [1, 2, 3, 100] {
      var decoder = FrameDecoder(role: header.mask == nil ? .client : .server)
      var payload: [UInt8] = []
      var step = FrameDecoder.Step.needsMore
      for start in stride(from: 0, to: expected.count, by: size) {
        let piece = Array(expected[start..<min(start + size, expected.count)])
        var rest = piece.span
        #expect(step == .needsMore)
        step = try decoder.next(&rest, appendingTo: &payload)
      }
      #expect(step == .header(header))
    }
  }

  @Test(
    arguments: [
      // Reserved bits, unknown opcodes, control frames that are long or fragmented.
      ("c1", "a reserved bit is set"), ("a1", "a reserved bit is set"),
      ("91", "a reserved bit is set"), ("83", "the opcode is not known"),
      ("87", "the opcode is not known"), ("8b", "the opcode is not known"),
      ("8f", "the opcode is not known"), ("09", "a control frame is fragmented"),
      ("08", "a control frame is fragmented"), ("0a", "a control frame is fragmented"),
      ("89fe", "a control frame is longer than 125 bytes"),
      ("88ff", "a control frame is longer than 125 bytes"),
      ("8105", "a client's frame is not masked"),
      ("82fe007d00000000", "a length is not written in its shortest form"),
      ("82ff000000000000ffff00000000", "a length is not written in its shortest form"),
      ("82ff800000000000000000000000", "a length is not written in its shortest form"),
    ]
  )
  func `a wrong frame is refused at the byte that is wrong`(hex: String, reason: String) throws {
    let bytes = try #require([UInt8](hex: hex))
    var decoder = FrameDecoder(role: .server)
    var payload: [UInt8] = []
    var before = bytes.span.extracting(droppingLast: 1)
    #expect(try decoder.next(&before, appendingTo: &payload) == .needsMore)
    var last = bytes.span.extracting(last: 1)
    let error = #expect(throws: WebSocketError.self) {
      try decoder.next(&last, appendingTo: &payload)
    }
    #expect(error == .protocolError(reason))
  }

  @Test func `a masked frame from a server is refused`() {
    let bytes: [UInt8] = [0x81, 0x80]
    var decoder = FrameDecoder(role: .client)
    var (rest, payload) = (bytes.span, [UInt8]())
    #expect(throws: WebSocketError.protocolError("a server's frame is masked")) {
      try decoder.next(&rest, appendingTo: &payload)
    }
  }

  @Test func `masking is exclusive or with the key's bytes in turn, from any place on`() {
    let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
    for offset in 0..<9 {
      for count in 0..<40 {
        var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let expected = bytes.indices.map { bytes[$0] ^ key[($0 + offset) % 4] }
        unsafe bytes.withUnsafeMutableBytes { unsafe applyMask(0x1234_5678, at: offset, to: $0) }
        #expect(bytes == expected)
      }
    }
  }
}
