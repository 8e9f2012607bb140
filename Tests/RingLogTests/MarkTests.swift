// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct MarkTests {
  static let mark = Mark(
    kind: MarkKind(rawValue: "power"),
    offset: 77,
    time: Timestamp(nanoseconds: 99),
    person: "alice",
    text: "cycled",
    size: 258
  )

  @Test func `a mark's payload has kind, flags, person, size and text`() throws {
    #expect(
      Self.mark.payload.hex == "05706f776572" + "03" + "05616c696365"
        + "0201000000000000" + "06006379636c6564"
    )
    let payload = Self.mark.payload
    #expect(try Mark(decoding: payload.span, offset: 77, time: 99) == Self.mark)
  }

  @Test func `a mark with nothing but a kind goes both ways`() throws {
    let mark = Mark(kind: .restart, offset: 0, time: Timestamp(nanoseconds: -1))
    let payload = mark.payload
    #expect(try Mark(decoding: payload.span, offset: 0, time: -1) == mark)
  }

  @Test func `every truncation is refused`() {
    let payload = Self.mark.payload
    for count in 0..<payload.count {
      #expect(throws: WireError.truncated) {
        try Mark(decoding: payload.span.extracting(first: count), offset: 0, time: 0)
      }
    }
  }

  @Test func `long texts are cut between characters`() throws {
    let mark = Mark(
      kind: MarkKind(rawValue: String(repeating: "k", count: 300)),
      offset: 1,
      time: Timestamp(nanoseconds: 1),
      person: String(repeating: "ä", count: 50),
      text: String(repeating: "€", count: 1000)
    )
    let payload = mark.payload
    let back = try Mark(decoding: payload.span, offset: 1, time: 1)
    #expect(back.kind.rawValue == String(repeating: "k", count: 64))
    #expect(back.person == String(repeating: "ä", count: 32))
    #expect(back.text == String(repeating: "€", count: 341))
  }
}
