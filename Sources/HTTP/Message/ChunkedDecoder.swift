// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Takes a chunked body apart as its bytes come.
///
/// Extensions and trailers are passed over; both are bounded.
///
/// Source: RFC 9112 §7.1.
struct ChunkedDecoder: Sendable {
  private enum State {
    /// In a line `size[;extension]`: the size so far, and what of the line has come.
    case size(value: Int, digits: Int, line: Int)
    case extensions(value: Int, line: Int)
    case sizeEnd(value: Int)
    case data(left: Int)
    case dataEnd
    case dataEndLF
    /// In a line of the trailer, with so many bytes of it and of the trailer.
    case trailer(line: Int, total: Int)
    case trailerEnd(line: Int, total: Int)
    case done
  }

  private var state = State.size(value: 0, digits: 0, line: 0)

  /// The most bytes of a line with a chunk's size.
  private static let lineLimit = 256
  /// The most bytes of a trailer.
  private static let trailerLimit = 4096

  /// Takes bytes off the front of `input` and appends those of the body to `body`, `room` at
  /// most; whether the body is complete.
  mutating func decode(
    _ input: inout Span<UInt8>,
    appendingTo body: inout [UInt8],
    room: Int
  ) throws(HTTPRefusal) -> Bool {
    var room = room
    while !input.isEmpty {
      if case .done = state { return true }
      if case .data(let left) = state {
        let count = min(left, input.count)
        guard count <= room else { throw .bodyTooLarge }
        body.append(input.extracting(first: count))
        input = input.extracting(droppingFirst: count)
        room -= count
        state = count == left ? .dataEnd : .data(left: left - count)
        continue
      }
      let byte = input[0]
      input = input.extracting(droppingFirst: 1)
      state = try next(byte)
    }
    if case .done = state { return true }
    return false
  }

  private func next(_ byte: UInt8) throws(HTTPRefusal) -> State {
    switch state {
    case .size(let value, let digits, let line):
      return try afterSize(byte, value, digits, line + 1)
    case .extensions(let value, let line):
      if byte == 0x0D { return .sizeEnd(value: value) }
      guard line < Self.lineLimit, byte >= 0x20 || byte == 0x09, byte != 0x7F else {
        throw .badChunk
      }
      return .extensions(value: value, line: line + 1)
    case .sizeEnd(let value):
      guard byte == 0x0A else { throw .badChunk }
      return value == 0 ? .trailer(line: 0, total: 0) : .data(left: value)
    case .dataEnd:
      guard byte == 0x0D else { throw .badChunk }
      return .dataEndLF
    case .dataEndLF:
      guard byte == 0x0A else { throw .badChunk }
      return .size(value: 0, digits: 0, line: 0)
    case .trailer(let line, let total):
      if byte == 0x0D { return .trailerEnd(line: line, total: total) }
      guard total < Self.trailerLimit, byte >= 0x20 || byte == 0x09, byte != 0x7F else {
        throw .badChunk
      }
      return .trailer(line: line + 1, total: total + 1)
    case .trailerEnd(let line, let total):
      guard byte == 0x0A else { throw .badChunk }
      return line == 0 ? .done : .trailer(line: 0, total: total + 2)
    case .data, .done:
      return state
    }
  }

  private func afterSize(
    _ byte: UInt8,
    _ value: Int,
    _ digits: Int,
    _ line: Int
  ) throws(HTTPRefusal) -> State {
    if let digit = byte.hexDigit {
      guard digits < 15 else { throw .bodyTooLarge }
      return .size(value: value << 4 | Int(digit), digits: digits + 1, line: line)
    }
    guard digits > 0 else { throw .badChunk }
    switch byte {
    case 0x0D: return .sizeEnd(value: value)
    case 0x3B: return .extensions(value: value, line: line)
    default: throw .badChunk
    }
  }
}

extension HTTPRefusal {
  static let badChunk = HTTPRefusal(.badRequest, "the chunked body is malformed")
  static let bodyTooLarge = HTTPRefusal(.contentTooLarge, "the body is too large")
}
