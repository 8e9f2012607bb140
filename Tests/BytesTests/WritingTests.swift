// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

struct WritingTests {
  @Test(arguments: [
    (0, 1, "0"), (7, 3, "007"), (1000, 3, "1000"), (120, 4, "0120"),
    (UInt64.max, 1, "18446744073709551615"), (1, 20, "00000000000000000001"),
  ])
  func `a number is written in decimal digits`(number: UInt64, width: Int, text: String) {
    var bytes = Array("n".utf8)
    bytes.append(decimal: number, width: width)
    #expect(String(decoding: bytes, as: UTF8.self) == "n" + text)
  }

  @Test func `a text of the source is written as it stands`() {
    var bytes: [UInt8] = []
    bytes.append("é\\n" as StaticString)
    #expect(bytes == Array("é\\n".utf8))
  }
}
