// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import TestSupport
import Testing

/// A subscriber's stream of `NumberedLines`, of which every byte must be the one that its
/// offset says, gaps counted in.
struct CountedStream {
  /// Bytes that came.
  private(set) var count = 0
  private(set) var gaps: [GapReport] = []
  private(set) var offset: Int
  private let lines: NumberedLines

  struct Mismatch: Error {
    var offset: Int
    var found: String
  }

  init(_ name: String, at offset: Int = 0) {
    lines = NumberedLines(name: name)
    self.offset = offset
  }

  /// Takes what comes over a WebSocket, from its first message on, until it is enough.
  mutating func take(from client: WebSocketClient, until isEnough: (Self) -> Bool) throws {
    while !isEnough(self) {
      guard let event = try client.event() else {
        throw Mismatch(offset: offset, found: "the end")
      }
      try take(event)
    }
  }

  mutating func take(_ event: WebSocketClient.Event) throws {
    switch event {
    case .bytes(let bytes): try take(bytes[...])
    case .message(.attached(let attached)): offset = Int(attached.offset)
    case .message(.gap(let gap)): take(gap)
    case .message: break
    }
  }

  /// Takes the bytes of a raw connection, with gaps as lines in them.
  mutating func take(raw bytes: [UInt8]) throws {
    let lines = GapLines(bytes)
    for (piece, gap) in zip(lines.pieces, lines.gaps) {
      try take(piece)
      take(gap)
    }
    try take(lines.pieces[lines.gaps.count])
  }

  private mutating func take(_ gap: GapReport) {
    #expect(gap.from == UInt64(offset))
    #expect(gap.to > gap.from)
    gaps.append(gap)
    offset = Int(gap.to)
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) throws {
    guard bytes == lines.bytes(from: offset, count: bytes.count)[...] else {
      throw Mismatch(offset: offset, found: String(decoding: bytes.prefix(100), as: UTF8.self))
    }
    offset += bytes.count
    count += bytes.count
  }
}
