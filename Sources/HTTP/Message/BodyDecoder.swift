// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Takes the body of a message from a connection's bytes.
package struct BodyDecoder: Sendable {
  private enum State {
    case length(left: Int)
    case chunked(ChunkedDecoder)
    case untilClose
  }

  private var state: State
  private var room: Int
  /// Whether the last byte of the body has come.
  package private(set) var isComplete: Bool

  /// Begins a body of which `limit` bytes in all are taken; 413 for one that is announced
  /// longer, or gets longer.
  package init(_ framing: BodyFraming, limit: Int) throws(HTTPRefusal) {
    room = limit
    switch framing {
    case .length(let count):
      guard count <= limit else { throw .bodyTooLarge }
      state = .length(left: count)
      isComplete = count == 0
    case .chunked:
      state = .chunked(ChunkedDecoder())
      isComplete = false
    case .untilClose:
      state = .untilClose
      isComplete = false
    }
  }

  /// Takes bytes off the front of `input`, no more than belong to the body, and appends
  /// what they say to `body`.
  package mutating func decode(
    _ input: inout Span<UInt8>,
    appendingTo body: inout [UInt8]
  ) throws(HTTPRefusal) {
    guard !isComplete else { return }
    let before = body.count
    switch state {
    case .length(let left):
      let count = min(left, input.count)
      Self.take(count, from: &input, appendingTo: &body)
      state = .length(left: left - count)
      isComplete = count == left
    case .chunked(var decoder):
      isComplete = try decoder.decode(&input, appendingTo: &body, room: room)
      state = .chunked(decoder)
    case .untilClose:
      guard input.count <= room else { throw .bodyTooLarge }
      Self.take(input.count, from: &input, appendingTo: &body)
    }
    room -= body.count - before
  }

  /// Says that the connection has ended; whether the body is whole.
  package mutating func inputEnded() -> Bool {
    if case .untilClose = state { isComplete = true }
    return isComplete
  }

  private static func take(
    _ count: Int,
    from input: inout Span<UInt8>,
    appendingTo body: inout [UInt8]
  ) {
    body.append(input.extracting(first: count))
    input = input.extracting(droppingFirst: count)
  }
}
