// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import HTTP

/// How a subscriber's connection carries the bytes of a console.
package enum Framing: Int, CaseIterable, Sendable {
  /// As they are: raw TCP, `raw_port`, the Unix socket's hello protocol.
  case plain
  /// Binary frames of RFC 6455 §5.2, unmasked, as a server sends them.
  case webSocket
  /// Chunks of HTTP/1.1 (RFC 9112 §7.1).
  case chunked

  /// The most bytes of console that a frame carries.
  package static let payloadLimit = 16_384
  /// Bytes of a frame with its header and line end at most.
  static let frameLimit = payloadLimit + 16

  /// The most bytes that a frame adds to its payload.
  package static let overhead = 14
}

/// What stands before and after one frame's payload.
struct FrameEdges {
  private(set) var header = InlineArray<14, UInt8>(repeating: 0)
  private(set) var headerCount = 0
  /// Bytes of CR LF behind the payload.
  private(set) var trailerCount = 0

  init(_ framing: Framing, payload count: Int) {
    switch framing {
    case .plain: break
    case .webSocket: (header, headerCount) = FrameHeader(.binary, payloadCount: count).encoded()
    case .chunked: writeChunkHeader(count)
    }
  }

  private mutating func put(_ byte: UInt8) {
    header[headerCount] = byte
    headerCount += 1
  }

  /// The count in hexadecimal without leading zeros, and a line end.
  private mutating func writeChunkHeader(_ count: Int) {
    var shift = 4 * ((Int.bitWidth - max(count, 1).leadingZeroBitCount + 3) / 4 - 1)
    while shift >= 0 {
      let digit = UInt8((count >> shift) & 0xF)
      put(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
      shift -= 4
    }
    put(0x0D)
    put(0x0A)
    trailerCount = 2
  }
}

extension [UInt8] {
  /// Appends bytes of a console as frames of at most `Framing.payloadLimit` bytes.
  mutating func append(_ payload: Span<UInt8>, framedAs framing: Framing) {
    if isEmpty {
      let frameCount = payload.count / Framing.payloadLimit + 1
      reserveCapacity(payload.count + frameCount * Framing.overhead)
    }
    var rest = payload
    while !rest.isEmpty {
      let piece = rest.extracting(first: Framing.payloadLimit)
      rest = rest.extracting(droppingFirst: piece.count)
      let edges = FrameEdges(framing, payload: piece.count)
      append(edges.header.span.extracting(first: edges.headerCount))
      append(piece)
      if edges.trailerCount > 0 { append(contentsOf: [0x0D, 0x0A]) }
    }
  }

  /// A WebSocket text frame around `text`.
  static func textFrame(_ text: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = []
    frame.reserveCapacity(text.count + Framing.overhead)
    frame.append(frame: .text, text.span)
    return frame
  }
}
