// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// What a peer said.
package enum WebSocketMessage: Equatable, Sendable {
  /// Text; the bytes are valid UTF-8.
  case text([UInt8])
  case binary([UInt8])
  case ping([UInt8])
  case pong([UInt8])
  /// The close frame: its code, or `.noCode`, and its words.
  case close(CloseCode, String)
}

/// Puts messages together from the bytes of a connection.
///
/// Bounded: a message over the limit is refused at the header that makes it too long.
///
/// Source: RFC 6455 §5.4, §5.5, §8.1.
package struct MessageAssembler: Sendable {
  /// A data message of which frames are still to come.
  private enum Fragmented {
    case none
    case text
    case binary
  }

  private let byteLimit: Int
  private var decoder: FrameDecoder
  private var fragmented = Fragmented.none
  private var header: FrameHeader?
  private var message: [UInt8] = []
  private var control: [UInt8] = []
  private var text = UTF8Validator()

  /// Takes what a peer sends to the end that we are; `byteLimit` is for a whole message.
  package init(role: WebSocketRole, byteLimit: Int) {
    self.byteLimit = byteLimit
    decoder = FrameDecoder(role: role)
  }

  /// Takes bytes off the front of `input` up to the end of one message; `nil` for more.
  ///
  /// After an error nothing that comes from this peer means anything.
  package mutating func next(
    _ input: inout Span<UInt8>
  ) throws(WebSocketError) -> WebSocketMessage? {
    while true {
      let isControl = header?.opcode.isControl ?? false
      let start = message.count
      let step =
        if isControl {
          try decoder.next(&input, appendingTo: &control)
        } else {
          try decoder.next(&input, appendingTo: &message)
        }
      switch step {
      case .needsMore:
        return nil
      case .header(let header):
        try begin(header)
      case .payload(let isLast):
        if !isControl { try checkText(from: start) }
        if isLast, let whole = try endFrame() { return whole }
      }
    }
  }

  /// Checks that a frame may stand here.
  private mutating func begin(_ header: FrameHeader) throws(WebSocketError) {
    self.header = header
    switch (header.opcode, fragmented) {
    case (.continuation, .none):
      throw .protocolError("a continuation without a message")
    case (.text, .text), (.text, .binary), (.binary, .text), (.binary, .binary):
      throw .protocolError("a new message inside a fragmented one")
    case (.text, .none):
      fragmented = .text
    case (.binary, .none):
      fragmented = .binary
    case (.continuation, _), (.close, _), (.ping, _), (.pong, _):
      break
    }
    guard header.opcode.isControl || header.payloadCount <= byteLimit - message.count else {
      throw .tooBig
    }
  }

  private mutating func checkText(from start: Int) throws(WebSocketError) {
    guard case .text = fragmented else { return }
    var validator = text
    guard validator.accepts(message.span.extracting(droppingFirst: start)) else { throw .notText }
    text = validator
  }

  /// Ends the frame; what it completes.
  private mutating func endFrame() throws(WebSocketError) -> WebSocketMessage? {
    guard let header = header.take() else { return nil }
    guard !header.opcode.isControl else { return try endControl(header.opcode) }
    guard header.isFinal else { return nil }
    let whole = message
    message = []
    defer { fragmented = .none }
    guard case .text = fragmented else { return .binary(whole) }
    guard text.isAtBoundary else { throw .notText }
    return .text(whole)
  }

  private mutating func endControl(_ opcode: Opcode) throws(WebSocketError) -> WebSocketMessage {
    let payload = control
    control = []
    switch opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong(payload)
    default: return try Self.close(payload)
    }
  }

  private static func close(_ payload: [UInt8]) throws(WebSocketError) -> WebSocketMessage {
    if payload.isEmpty { return .close(.noCode, "") }
    guard payload.count >= 2 else { throw .protocolError("a close frame has half a code") }
    let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    guard code.maybeSent else {
      throw .protocolError("a close frame has a code that is never sent")
    }
    guard let reason = String(validating: payload[2...], as: UTF8.self) else { throw .notText }
    return .close(code, reason)
  }
}
