// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import IPMI
import Testing

extension LinkDriver {
  /// Asks everything that a reader wants to know, in the driver's session.
  func read<Reader: RecordReader>(_ reader: Reader) throws -> Reader.Output {
    var reader = reader
    while let order = reader.request {
      reader.take(try #require(perform(order), "the link takes no command"))
    }
    return try #require(reader.output).get()
  }
}
