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
