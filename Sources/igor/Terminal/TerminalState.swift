// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What a console's output has done to the terminal that it is shown on.
///
/// Known so that a line of igor's can stand in another colour's midst and give it back, and
/// so that a terminal is left as it was found when the screen that an installer or a firmware
/// menu set up is still there.
struct TerminalState: Sendable {
  private var parser = ControlParser()
  /// Attributes set since the last reset, as they came; empty where there are none.
  private var attributes: [UInt8] = []
  /// Private modes (DECSET) that differ from what terminals start with.
  private var changedModes: [Int] = []
  private var hasKeypadMode = false
  private var hasOtherCharacterSet = false
  private var hasScrollRegion = false
  /// Whether something stands on the cursor's line, as far as one can tell.
  private(set) var lineHasText = false

  /// Modes that a program may leave set to a terminal's harm, and whether each is set at first.
  private static let modes: [Int: Bool] = [
    1: false, 5: false, 6: false, 7: true, 9: false, 25: true, 47: false, 66: false,
    1000: false, 1001: false, 1002: false, 1003: false, 1004: false, 1005: false,
    1006: false, 1015: false, 1016: false, 1047: false, 1049: false, 2004: false,
  ]

  /// Attributes beyond this many bytes are forgotten.
  private static let attributeLimit = 128

  init() {}

  /// Whether a line of igor's may follow the last byte: no sequence or character is begun.
  var isBetween: Bool { parser.isBetween }

  /// Brings the attributes back after `ESC [ 0 m`.
  var attributesAgain: [UInt8] { attributes }

  mutating func read(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      read(parser.read(byte))
    }
  }

  /// What puts a terminal back into the state that it started with.
  var restoration: [UInt8] {
    var text = "\u{1B}[0m"
    for mode in changedModes {
      text += "\u{1B}[?\(mode)" + (Self.modes[mode] == true ? "h" : "l")
    }
    if hasKeypadMode { text += "\u{1B}>" }
    if hasOtherCharacterSet { text += "\u{0F}\u{1B}(B" }
    if hasScrollRegion { text += "\u{1B}7\u{1B}[r\u{1B}8" }
    return Array(text.utf8)
  }

  private mutating func read(_ token: ControlParser.Token) {
    switch token {
    case .pending, .string:
      break
    case .text:
      lineHasText = true
    case .control(let byte):
      readControl(byte)
    case .escape(let intermediates, let final):
      readEscape(intermediates, final)
    case .csi(let parameters, let intermediates, let final):
      guard intermediates.isEmpty else { break }
      readCSI(parameters, final)
    }
  }

  private mutating func readControl(_ byte: UInt8) {
    switch byte {
    case 0x0A: lineHasText = false
    case 0x0E: hasOtherCharacterSet = true
    case 0x0F: hasOtherCharacterSet = false
    default: break
    }
  }

  private mutating func readEscape(_ intermediates: [UInt8], _ final: UInt8) {
    switch (intermediates, final) {
    case ([], UInt8(ascii: "=")): hasKeypadMode = true
    case ([], UInt8(ascii: ">")): hasKeypadMode = false
    case ([], UInt8(ascii: "c")): forget()
    case (Array("(".utf8), _): hasOtherCharacterSet = final != UInt8(ascii: "B")
    default: break
    }
  }

  /// A full reset (RIS).
  private mutating func forget() {
    let parser = self.parser
    self = TerminalState()
    self.parser = parser
  }

  private mutating func readCSI(_ parameters: [UInt8], _ final: UInt8) {
    switch final {
    case UInt8(ascii: "m"): readAttributes(parameters)
    case UInt8(ascii: "h"): readModes(parameters, areSet: true)
    case UInt8(ascii: "l"): readModes(parameters, areSet: false)
    case UInt8(ascii: "r") where parameters.first != UInt8(ascii: "?"):
      hasScrollRegion = !parameters.isEmpty
    case UInt8(ascii: "C"), UInt8(ascii: "G"), UInt8(ascii: "H"), UInt8(ascii: "f"):
      lineHasText = true
    default: break
    }
  }

  private mutating func readAttributes(_ parameters: [UInt8]) {
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { return }
    if parameters.isEmpty || parameters == [0x30] {
      attributes = []
      return
    }
    // "0;31" and ";31" begin anew as well.
    if parameters.starts(with: [0x30, 0x3B]) || parameters[0] == 0x3B { attributes = [] }
    guard attributes.count + parameters.count + 3 <= Self.attributeLimit else { return }
    attributes += [0x1B, 0x5B] + parameters + [UInt8(ascii: "m")]
  }

  private mutating func readModes(_ parameters: [UInt8], areSet: Bool) {
    guard parameters.first == UInt8(ascii: "?") else { return }
    for number in parameters.dropFirst().split(separator: UInt8(ascii: ";")) {
      guard let mode = Int(String(decoding: number, as: UTF8.self)),
        let initial = Self.modes[mode]
      else { continue }
      changedModes.removeAll { $0 == mode }
      if areSet != initial { changedModes.append(mode) }
    }
  }
}
