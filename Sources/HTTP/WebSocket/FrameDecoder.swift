// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Takes frames apart as their bytes come: a header, then its payload in pieces.
///
/// Checks what a frame alone can tell. How frames make up messages is `MessageAssembler`'s.
struct FrameDecoder: Sendable {
  private enum State {
    /// Bytes of a header that is not whole yet.
    case header
    /// In a payload of which so many bytes have come.
    case payload(FrameHeader, taken: Int)
  }

  /// What `next` found.
  enum Step: Equatable {
    /// All bytes are used up.
    case needsMore
    /// A frame begins.
    case header(FrameHeader)
    /// A piece of its payload was appended; an empty one, for a frame without payload.
    case payload(isLast: Bool)
  }

  private let role: WebSocketRole
  private var state = State.header
  private var partial = InlineArray<14, UInt8>(repeating: 0)
  private var partialCount = 0

  init(role: WebSocketRole) {
    self.role = role
  }

  /// Takes the next step off the front of `input`; bytes of a payload go, unmasked, to the
  /// end of `payload`.
  mutating func next(
    _ input: inout Span<UInt8>,
    appendingTo payload: inout [UInt8]
  ) throws(WebSocketError) -> Step {
    switch state {
    case .header:
      guard let header = try takeHeader(&input) else { return .needsMore }
      state = .payload(header, taken: 0)
      return .header(header)
    case .payload(let header, let taken):
      if input.isEmpty && header.payloadCount > 0 { return .needsMore }
      let count = min(header.payloadCount - taken, input.count)
      append(input.extracting(first: count), of: header, at: taken, to: &payload)
      input = input.extracting(droppingFirst: count)
      let isLast = taken + count == header.payloadCount
      state = isLast ? .header : .payload(header, taken: taken + count)
      return .payload(isLast: isLast)
    }
  }

  private func append(
    _ bytes: Span<UInt8>,
    of header: FrameHeader,
    at offset: Int,
    to payload: inout [UInt8]
  ) {
    let start = payload.count
    payload.append(bytes)
    guard let mask = header.mask else { return }
    unsafe payload.withUnsafeMutableBytes { whole in
      let new = unsafe UnsafeMutableRawBufferPointer(rebasing: whole[start...])
      unsafe applyMask(mask, at: offset, to: new)
    }
  }

  /// Takes a header, byte by byte, since it may come in pieces; `nil` for more bytes.
  ///
  /// Its first two bytes are checked as soon as they are there.
  private mutating func takeHeader(
    _ input: inout Span<UInt8>
  ) throws(WebSocketError) -> FrameHeader? {
    var used = 0
    defer { input = input.extracting(droppingFirst: used) }
    while used < input.count {
      partial[partialCount] = input[used]
      used += 1
      partialCount += 1
      if partialCount == 1 { try checkFirst(partial[0]) }
      if partialCount == 2 { try checkSecond(partial[1]) }
      if partialCount >= 2, partialCount == headerCount { return try finishHeader() }
    }
    return nil
  }

  private func checkFirst(_ byte: UInt8) throws(WebSocketError) {
    guard byte & 0x70 == 0 else { throw .protocolError("a reserved bit is set") }
    guard let opcode = Opcode(rawValue: byte & 0x0F) else {
      throw .protocolError("the opcode is not known")
    }
    guard !opcode.isControl || byte & 0x80 != 0 else {
      throw .protocolError("a control frame is fragmented")
    }
  }

  private func checkSecond(_ byte: UInt8) throws(WebSocketError) {
    guard partial[0] & 0x08 == 0 || byte & 0x7F <= 125 else {
      throw .protocolError("a control frame is longer than 125 bytes")
    }
    switch role {
    case .server where byte & 0x80 == 0: throw .protocolError("a client's frame is not masked")
    case .client where byte & 0x80 != 0: throw .protocolError("a server's frame is masked")
    default: return
    }
  }

  /// How long the header is, by its second byte.
  private var headerCount: Int {
    let length = partial[1] & 0x7F
    let extended = length == 126 ? 2 : length == 127 ? 8 : 0
    return 2 + extended + (partial[1] & 0x80 != 0 ? 4 : 0)
  }

  private mutating func finishHeader() throws(WebSocketError) -> FrameHeader {
    guard let opcode = Opcode(rawValue: partial[0] & 0x0F) else {
      throw .protocolError("the opcode is not known")
    }
    let isMasked = partial[1] & 0x80 != 0
    let mask = isMasked ? UInt32(truncatingIfNeeded: number(partialCount - 4..<partialCount)) : nil
    let count = try payloadCount()
    let isFinal = partial[0] & 0x80 != 0
    partialCount = 0
    return FrameHeader(opcode, isFinal: isFinal, payloadCount: count, mask: mask)
  }

  /// The payload's length, which must be written in the shortest way.
  private func payloadCount() throws(WebSocketError) -> Int {
    let short = partial[1] & 0x7F
    guard short >= 126 else { return Int(short) }
    let value = short == 126 ? number(2..<4) : number(2..<10)
    guard value > (short == 126 ? 125 : 0xFFFF), value <= UInt64(Int.max) else {
      throw .protocolError("a length is not written in its shortest form")
    }
    return Int(value)
  }

  private func number(_ range: Range<Int>) -> UInt64 {
    range.reduce(0) { $0 << 8 | UInt64(partial[$1]) }
  }
}
