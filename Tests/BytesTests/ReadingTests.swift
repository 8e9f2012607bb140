// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

struct ReadingTests {
  @Test func `fields come off the front in order`() throws {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    var rest = bytes.span
    #expect(try rest.readUInt8() == 0x01)
    #expect(try rest.readUInt16() == 0x0302)
    #expect(try rest.readUInt24() == 0x06_05_04)
    #expect(try rest.readNetworkUInt32() == 0x0708_090A)
    let left = rest.count
    #expect(left == 0)
  }

  @Test(arguments: 0..<8)
  func `a short read is truncated and takes nothing`(count: Int) {
    let bytes = [UInt8](repeating: 7, count: count)
    var rest = bytes.span
    #expect(throws: WireError.truncated) { try rest.readUInt64() }
    let left = rest.count
    #expect(left == count)
  }

  @Test(arguments: [-1, 3, Int.max])
  func `an impossible byte count is truncated`(count: Int) {
    let bytes: [UInt8] = [1, 2]
    var rest = bytes.span
    #expect(throws: WireError.truncated) { try rest.readBytes(count) }
    #expect(throws: WireError.truncated) { try rest.skip(count) }
  }

  @Test func `what is written is read back`() throws {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt64.max - 5)
    bytes.append(bigEndian: UInt16(0x1234))
    var rest = bytes.span
    #expect(try rest.readUInt64() == UInt64.max - 5)
    #expect(try rest.readNetworkUInt16() == 0x1234)
  }

  @Test func `hexadecimal text goes both ways and refuses what is none`() {
    #expect([UInt8](hex: "00 fF\n10") == [0x00, 0xFF, 0x10])
    #expect([0xDE, 0xAD].hex == "dead")
    #expect([UInt8](hex: "0") == nil)
    #expect([UInt8](hex: "0g") == nil)
  }
}
