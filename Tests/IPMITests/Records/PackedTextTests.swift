// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import IPMI

struct PackedTextTests {
  @Test(arguments: [
    // The example of Platform Management FRU 1.0 §13.1: "IPMI".
    (PackedText.sixBit, "29dca6", false, "IPMI"),
    (.bcdPlus, "12abcdef", false, "12 -.:,_"), (.bcdPlus, "aa12aa", false, "12"),
    (.eightBit, "4350553120 e92020", false, "CPU1 \u{e9}"), (.eightBit, "410a1b42", false, "A  B"),
    (.eightBit, "4100e900", true, "A\u{e9}"), (.unicodeOrBinary, "43004700", true, "CG"),
    (.unicodeOrBinary, "00ff10", false, "00ff10"), (.eightBit, "4142ff", true, "\u{4241}"),
    (.sixBit, "", false, ""), (.eightBit, "", true, ""), (.eightBit, "2020", false, ""),
    (.unicodeOrBinary, "00d8", true, "\u{FFFD}"),
  ])
  func `text is unpacked`(packing: PackedText, hex: String, isUTF16: Bool, text: String) throws {
    let bytes = try #require([UInt8](hex: hex))
    #expect(packing.text(of: bytes, isUTF16: isUTF16) == text)
  }
}
