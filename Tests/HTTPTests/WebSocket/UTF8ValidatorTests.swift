// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import HTTP

struct UTF8ValidatorTests {
  /// Whether bytes given in two pieces are whole text.
  private func accepts(_ bytes: [UInt8], cut: Int) -> Bool {
    var validator = UTF8Validator()
    return validator.accepts(bytes.span.extracting(first: cut))
      && validator.accepts(bytes.span.extracting(droppingFirst: cut)) && validator.isAtBoundary
  }

  /// At which byte a text given byte by byte is refused; `nil` if it never is.
  private func refusal(_ bytes: [UInt8]) -> Int? {
    var validator = UTF8Validator()
    return bytes.indices.first { index in
      !validator.accepts(bytes.span.extracting(index..<index + 1))
    }
  }

  @Test func `all sequences of one and two bytes are judged as the standard library does`() {
    for first in UInt8.min...UInt8.max {
      #expect(accepts([first], cut: 0) == (String(validating: [first], as: UTF8.self) != nil))
      for second in UInt8.min...UInt8.max {
        let bytes = [first, second]
        let expected = String(validating: bytes, as: UTF8.self) != nil
        let judged = [0, 1, 2].map { accepts(bytes, cut: $0) }
        #expect(judged == [expected, expected, expected], "\(bytes)")
      }
    }
  }

  @Test(arguments: [UInt64(7), 8, 9])
  func `random sequences are judged alike wherever they are cut`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bounds: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<20_000 {
      let count = Int(random.next() % 6) + 1
      let bytes = (0..<count).map { _ in bounds[Int(random.next() % UInt64(bounds.count))] }
      let expected = String(validating: bytes, as: UTF8.self) != nil
      let cut = Int(random.next() % UInt64(count + 1))
      #expect(accepts(bytes, cut: cut) == expected, "\(bytes) cut at \(cut)")
    }
  }

  @Test(
    arguments: [
      ([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xED, 0xA0, 0x80, 0x65], 6),
      ([0x41, 0xF4, 0x90, 0x80, 0x80], 2), ([0x41, 0xC0], 1), ([0xE0, 0x9F], 1),
      ([0xF0, 0x8F], 1), ([0xE2, 0x82, 0x41], 2), ([0xFF], 0),
    ] as [([UInt8], Int)]
  )
  func `text is refused at the first byte that makes it wrong`(bytes: [UInt8], index: Int) {
    #expect(refusal(bytes) == index)
  }
}
