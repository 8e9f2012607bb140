// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI
import Testing

struct SOLHeaderTests {
  @Test func `four bytes and the rest is characters`() throws {
    let bytes: [UInt8] = [0xF3, 0xE2, 17, 0x64, 0x41]
    var rest = bytes.span
    let header = try SOLHeader(decoding: &rest)
    #expect(header.sequence == 3)
    #expect(header.acknowledged == 2)
    #expect(header.acceptedCount == 17)
    #expect(header.status == [.nack, .transferUnavailable, .breakDetected])
    #expect(header.operation == [.nack, .ring, .deassertDCDAndDSR])
    #expect(rest.copied() == [0x41])
    var written: [UInt8] = []
    header.encode(into: &written)
    #expect(written == [3, 2, 17, 0x64])
  }

  @Test(arguments: 0..<4)
  func `fewer than four bytes are truncated and stay`(count: Int) {
    let bytes = [UInt8](repeating: 0xFF, count: count)
    #expect(throws: WireError.truncated) {
      var rest = bytes.span
      _ = try SOLHeader(decoding: &rest)
    }
  }

  @Test func `sequence numbers run from 1 to 15`() {
    var sequence: UInt8 = 0
    let run = (0..<16).map { _ in
      sequence = SOLHeader.sequence(after: sequence)
      return sequence
    }
    #expect(run == Array(1...15) + [1])
  }
}
