// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Finds the control sequences in what a terminal is sent, byte by byte.
///
/// Follows ECMA-48 as xterm reads it, in UTF-8: C1 controls count only as ESC and a letter.
/// CAN and SUB end every sequence; a line end ends a string too, since one that is cut off, or
/// of the Linux console's kind that has no end, would swallow everything after it.
struct ControlParser: Sendable {
  /// What a byte completed.
  enum Token: Equatable, Sendable {
    /// Nothing yet, or something inside a sequence.
    case pending
    /// A byte of text: printable ASCII, or a byte of a longer character.
    case text(UInt8)
    /// A control character: below 0x20, or DEL.
    case control(UInt8)
    /// ESC, intermediate bytes, and a final byte.
    case escape(intermediates: [UInt8], final: UInt8)
    /// ESC [, parameter bytes (`0-9:;<=>?`), intermediate bytes, and a final byte.
    case csi(parameters: [UInt8], intermediates: [UInt8], final: UInt8)
    /// An OSC, DCS, SOS, PM or APC string ended.
    case string
  }

  private enum State {
    case ground
    case escape
    case csi
    case string
    /// In a string after ESC, which ends it with a backslash.
    case stringEscape
  }

  private var state = State.ground
  private var parameters: [UInt8] = []
  private var intermediates: [UInt8] = []
  /// Bytes that the character begun still needs.
  private var continuations = 0

  /// Parameter and intermediate bytes beyond this many are dropped.
  private static let limit = 128

  init() {}

  /// Whether something may be put between the last byte and the next.
  var isBetween: Bool { state == .ground && continuations == 0 }

  mutating func read(_ byte: UInt8) -> Token {
    switch state {
    case .ground: readText(byte)
    case .escape: readEscape(byte)
    case .csi: readCSI(byte)
    case .string, .stringEscape: readString(byte)
    }
  }

  private mutating func readText(_ byte: UInt8) -> Token {
    switch byte {
    case 0x1B:
      continuations = 0
      begin(.escape)
      return .pending
    case 0x00..<0x20, 0x7F:
      continuations = 0
      return .control(byte)
    case 0x80..<0xC0: continuations = max(0, continuations - 1)
    case 0xC0..<0xE0: continuations = 1
    case 0xE0..<0xF0: continuations = 2
    case 0xF0..<0xF8: continuations = 3
    default: continuations = 0
    }
    return .text(byte)
  }

  private mutating func readEscape(_ byte: UInt8) -> Token {
    switch byte {
    case 0x5B where intermediates.isEmpty:
      begin(.csi)
    case 0x50, 0x58, 0x5D, 0x5E, 0x5F:
      guard intermediates.isEmpty else { return finishEscape(byte) }
      begin(.string)
    case 0x20..<0x30:
      keepIntermediate(byte)
    case 0x30..<0x7F:
      return finishEscape(byte)
    default:
      return interrupt(byte)
    }
    return .pending
  }

  private mutating func finishEscape(_ byte: UInt8) -> Token {
    state = .ground
    return .escape(intermediates: intermediates, final: byte)
  }

  private mutating func readCSI(_ byte: UInt8) -> Token {
    switch byte {
    case 0x30..<0x40:
      keepParameter(byte)
    case 0x20..<0x30:
      keepIntermediate(byte)
    case 0x40..<0x7F:
      state = .ground
      return .csi(parameters: parameters, intermediates: intermediates, final: byte)
    default:
      return interrupt(byte)
    }
    return .pending
  }

  private mutating func readString(_ byte: UInt8) -> Token {
    switch byte {
    case 0x07, 0x18, 0x1A:
      state = .ground
      return .string
    case 0x0A, 0x0D:
      state = .ground
      return .control(byte)
    case 0x1B:
      state = .stringEscape
    case 0x5C where state == .stringEscape:
      state = .ground
      return .string
    default:
      guard state == .stringEscape else { return .pending }
      begin(.escape)
      return readEscape(byte)
    }
    return .pending
  }

  /// A byte that does not belong into an escape or control sequence.
  ///
  /// Terminals carry out control characters on the way; CAN and SUB end the sequence, ESC
  /// begins another, and what is not ASCII ends it as broken.
  private mutating func interrupt(_ byte: UInt8) -> Token {
    switch byte {
    case 0x1B:
      begin(.escape)
      return .pending
    case 0x18, 0x1A:
      state = .ground
      return .control(byte)
    case 0x00..<0x20:
      return .control(byte)
    case 0x7F:
      return .pending
    default:
      state = .ground
      return readText(byte)
    }
  }

  private mutating func begin(_ next: State) {
    state = next
    parameters = []
    intermediates = []
  }

  private mutating func keepParameter(_ byte: UInt8) {
    if parameters.count < Self.limit { parameters.append(byte) }
  }

  private mutating func keepIntermediate(_ byte: UInt8) {
    if intermediates.count < Self.limit { intermediates.append(byte) }
  }
}
