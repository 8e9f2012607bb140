// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import HTTP

extension RequestParser {
  /// Parses one whole head; whatever stands behind it is left out of sight.
  static func parse(_ text: String) throws(HTTPRefusal) -> RequestHead? {
    try parse(Array(text.utf8))
  }

  static func parse(_ bytes: [UInt8]) throws(HTTPRefusal) -> RequestHead? {
    var parser = RequestParser()
    var rest = bytes.span
    return try parser.parse(&rest)
  }

  /// Parses a head that comes one byte at a time.
  static func parseBytewise(_ bytes: [UInt8]) throws(HTTPRefusal) -> RequestHead? {
    var parser = RequestParser()
    for byte in bytes {
      let one = [byte]
      var rest = one.span
      if let head = try parser.parse(&rest) { return head }
    }
    return nil
  }
}

struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
