// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A line of a console that any terminal may be shown.
package struct SafeLine: Equatable, Sendable {
  /// The offset of the line's first byte.
  package var offset: UInt64
  /// Printable characters and tabs, without the line end.
  package var text: String

  package init(offset: UInt64, text: String) {
    self.offset = offset
    self.text = text
  }
}

/// Turns a console's bytes into lines of plain text.
///
/// What would move the cursor, recolour, retitle or otherwise drive a terminal is left
/// out: escape sequences, control characters of ASCII and of Unicode, marks that turn the
/// direction of writing. A backspace takes the character before it. LF, CR LF and a CR
/// alone end a line, so that a progress bar becomes a line a step and no text is lost; so does
/// what moves the cursor to another line or clears the screen, so that that becomes its lines.
/// A line end also ends an escape sequence or a string that was torn: it hides no line but its own.
/// Bytes that are not UTF-8 become U+FFFD. A line longer than `lineLimit` is cut there.
///
/// Colours (SGR) stay where that is asked for: each line then begins with those that were on
/// and ends with none.
package struct SafeLines: Sendable {
  /// The most bytes of a line; what follows begins the next line.
  package static let lineLimit = 16_384

  private enum State {
    case text
    /// After CR: swallows further CRs and one LF, which belong to the same line end.
    case lineEnd
    /// After ESC.
    case escape
    /// In ESC and intermediate bytes: one final byte ends it.
    case intermediate
    /// In a control sequence (CSI): a byte 0x40...0x7E ends it.
    case control
    /// In a string (OSC, DCS, SOS, PM, APC): BEL or ST ends it.
    case string
    /// In a string, after an ESC that may begin its ST.
    case stringEscape
  }

  private var state = State.text
  private var line: [UInt8] = []
  private var lineOffset: UInt64?
  /// Bytes of the escape sequence being passed over: none is longer than `sequenceLimit`.
  private var sequenceLength = 0

  /// The byte before in a sequence.
  private var previous: UInt8 = 0

  private static let sequenceLimit = 4096

  /// There where colours stay.
  private var colours: LineColours?

  package init(keepsColours: Bool = false) {
    if keepsColours { colours = LineColours() }
  }

  /// The offset at which the line that is not ended yet begins.
  package var pendingOffset: UInt64? { lineOffset }

  /// Reads bytes whose first one has the offset `offset`; gives each line that they end.
  package mutating func read(
    _ bytes: Span<UInt8>,
    at offset: UInt64,
    _ emit: (SafeLine) -> Void
  ) {
    var state = self.state
    var line = self.line
    self.line = []
    for index in bytes.indices {
      let byte = bytes[index]
      let place = offset &+ UInt64(index)
      if state == .lineEnd {
        if byte == 0x0D { continue }
        state = .text
        if byte == 0x0A { continue }
      }
      if state != .text {
        let before = state
        state = pass(byte, in: before)
        colours?.read(byte, isControl: before == .control)
        let leaves = state == .text && movesCursor(byte, before)
        previous = byte
        if leaves, !line.isEmpty {
          emit(take(&line, at: place))
        }
        guard byte == 0x0A || byte == 0x0D else { continue }
      }
      switch byte {
      case 0x0A, 0x0D:
        emit(take(&line, at: place))
        state = byte == 0x0D ? .lineEnd : .text
      case 0x1B:
        state = .escape
        sequenceLength = 0
        colours?.begin(at: line.count)
      case 0x08:
        Self.dropCharacter(from: &line)
        colours?.cut(to: line.count)
      case 0x09, 0x20...0x7E, 0x80...0xFF:
        if lineOffset == nil { lineOffset = place }
        line.append(byte)
        if line.count >= Self.lineLimit { emit(take(&line, at: place)) }
      default:
        break
      }
    }
    self.state = state
    self.line = line
  }

  /// The line begun and not ended, where there is one; the reader is then as new.
  package mutating func finish() -> SafeLine? {
    var line = self.line
    defer { self = SafeLines(keepsColours: colours != nil) }
    guard let offset = lineOffset, !line.isEmpty else { return nil }
    return take(&line, at: offset)
  }

  private mutating func take(_ line: inout [UInt8], at place: UInt64) -> SafeLine {
    let offset = lineOffset ?? place
    lineOffset = nil
    defer { line.removeAll(keepingCapacity: true) }
    guard var colours else { return SafeLine(offset: offset, text: Self.text(of: line)) }
    self.colours = nil
    defer { self.colours = colours }
    return SafeLine(offset: offset, text: colours.paint(line) { Self.text(of: Array($0)) })
  }

  /// Whether a sequence that ended with a byte puts the cursor on another line.
  private func movesCursor(_ byte: UInt8, _ state: State) -> Bool {
    switch state {
    case .control: "EFHdf".utf8.contains(byte) || (byte == 0x4A && previous == 0x32)
    case .escape: "DEMc".utf8.contains(byte)
    default: false
    }
  }

  /// One byte of an escape sequence; C0 controls inside end what is malformed.
  private mutating func pass(_ byte: UInt8, in state: State) -> State {
    sequenceLength += 1
    if sequenceLength > Self.sequenceLimit { return .text }
    switch (state, byte) {
    case (_, 0x0A), (_, 0x0D): return .text
    case (.escape, 0x5B): return .control
    case (.escape, 0x5D), (.escape, 0x50), (.escape, 0x58), (.escape, 0x5E), (.escape, 0x5F):
      return .string
    case (.escape, 0x20...0x2F), (.intermediate, 0x20...0x2F): return .intermediate
    case (.control, 0x20...0x3F): return .control
    case (.string, 0x07), (.stringEscape, 0x5C): return .text
    case (.string, 0x1B): return .stringEscape
    case (.string, 0x18), (.string, 0x1A): return .text
    case (.string, _): return .string
    case (_, 0x1B): return .escape
    default: return .text
    }
  }

  private static func dropCharacter(from line: inout [UInt8]) {
    while let last = line.popLast(), last & 0xC0 == 0x80 {}
  }
}

extension SafeLines {
  /// A text without what could drive a terminal; for names, messages and single lines.
  ///
  /// Line ends become spaces.
  package static func clean(_ text: String) -> String {
    var reader = SafeLines()
    var parts: [String] = []
    reader.read(Array(text.utf8).span, at: 0) { parts.append($0.text) }
    if let rest = reader.finish() { parts.append(rest.text) }
    return parts.joined(separator: " ")
  }

  private static func text(of bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    if bytes.allSatisfy({ $0 < 0x80 }) { return text }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.filter { !isControl($0) })
    return String(scalars)
  }

  /// Controls of Latin-1, line and paragraph separators, and what turns writing around.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x80...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0x061C, 0xFEFF: true
    default: false
    }
  }
}
