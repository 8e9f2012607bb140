// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Makes a console's output fit for any terminal: text, colours, line ends and tabs.
///
/// What a machine printed may hold sequences that rename the window, write to the clipboard,
/// make the terminal answer as if somebody typed, or move the cursor over what others said.
/// All that goes: strings (OSC, DCS, SOS, PM, APC), every control sequence but colours (SGR),
/// controls but tab, LF, CR and backspace, characters that are not safe. Bytes that are not
/// UTF-8 become U+FFFD. Where a screen was drawn by moving the cursor to a line, a line begins.
struct TerminalSanitizer: Sendable {
  /// Whether colours and other attributes of text stay.
  let keepsColours: Bool

  private var parser = ControlParser()
  /// The bytes of a character that is not whole yet.
  private var character: [UInt8] = []
  private var isAtLineStart = true
  private var isColoured = false
  /// A CR that is written only if no LF follows.
  private var holdsReturn = false

  init(keepsColours: Bool) {
    self.keepsColours = keepsColours
  }

  /// Reads bytes and gives what may be shown of them.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    for byte in bytes {
      let token = parser.read(byte)
      if token != .text(byte) { endCharacter(into: &output) }
      handle(token, into: &output)
    }
    return output
  }

  /// What is left to show when nothing follows: the last character, and colours off.
  mutating func finish() -> [UInt8] {
    var output: [UInt8] = []
    endCharacter(into: &output)
    releaseReturn(into: &output)
    if isColoured { output.append(contentsOf: Array("\u{1B}[0m".utf8)) }
    isColoured = false
    return output
  }

  private mutating func handle(_ token: ControlParser.Token, into output: inout [UInt8]) {
    switch token {
    case .pending, .string:
      break
    case .text(let byte):
      readText(byte, into: &output)
    case .control(let byte):
      readControl(byte, into: &output)
    case .escape(_, let final):
      // Index, next line and reverse index move to another line.
      if [0x44, 0x45, 0x4D].contains(final) { breakLine(into: &output) }
    case .csi(let parameters, let intermediates, let final):
      guard intermediates.isEmpty else { break }
      readCSI(parameters, final, into: &output)
    }
  }

  private mutating func readCSI(_ parameters: [UInt8], _ final: UInt8, into output: inout [UInt8]) {
    switch final {
    case UInt8(ascii: "m"):
      guard keepsColours, parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { break }
      releaseReturn(into: &output)
      output.append(contentsOf: [0x1B, 0x5B] + parameters + [final])
      isColoured = !(parameters.isEmpty || parameters == [0x30])
    case UInt8(ascii: "C"):
      releaseReturn(into: &output)
      output.append(0x20)
      isAtLineStart = false
    case UInt8(ascii: "E"), UInt8(ascii: "F"), UInt8(ascii: "H"), UInt8(ascii: "d"),
      UInt8(ascii: "f"):
      breakLine(into: &output)
    default:
      break
    }
  }

  private mutating func readControl(_ byte: UInt8, into output: inout [UInt8]) {
    switch byte {
    case 0x0A:
      holdsReturn = false
      output.append(byte)
      isAtLineStart = true
    case 0x0D:
      holdsReturn = true
    case 0x08, 0x09:
      releaseReturn(into: &output)
      output.append(byte)
    default:
      break
    }
  }

  private mutating func readText(_ byte: UInt8, into output: inout [UInt8]) {
    releaseReturn(into: &output)
    isAtLineStart = false
    guard byte >= 0x80 else {
      endCharacter(into: &output)
      output.append(byte)
      return
    }
    if byte >= 0xC0 { endCharacter(into: &output) }
    character.append(byte)
    if character.count >= Self.length(ofCharacterBeginning: character[0]) {
      endCharacter(into: &output)
    }
  }

  /// Writes the bytes that were held as one character, or as one that could not be read.
  private mutating func endCharacter(into output: inout [UInt8]) {
    guard !character.isEmpty else { return }
    let text = String(decoding: character, as: UTF8.self)
    character = []
    for scalar in text.unicodeScalars where scalar.isSafe {
      output.append(contentsOf: Array(String(scalar).utf8))
    }
  }

  private mutating func releaseReturn(into output: inout [UInt8]) {
    guard holdsReturn else { return }
    holdsReturn = false
    if !isAtLineStart { output.append(0x0D) }
  }

  private mutating func breakLine(into output: inout [UInt8]) {
    holdsReturn = false
    guard !isAtLineStart else { return }
    output.append(0x0A)
    isAtLineStart = true
  }

  private static func length(ofCharacterBeginning byte: UInt8) -> Int {
    switch byte {
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 1
    }
  }
}
