// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A line that a person writes to igor itself: plain text with the few keys that everyone tries.
///
/// Enter ends it, Escape or Ctrl-C gives it up; backspace, Ctrl-U and Ctrl-W take back. What
/// is pasted never ends the line before the paste's own end, so that the rest of a paste is
/// not typed on the console.
struct LineEditor: Sendable {
  enum Event: Equatable, Sendable {
    case editing
    case done(String)
    case cancelled
  }

  private var bytes: [UInt8] = []
  private let byteLimit: Int

  init(byteLimit: Int) {
    self.byteLimit = byteLimit
  }

  /// The text so far.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads what one read of the keyboard gave.
  mutating func read(_ input: [UInt8]) -> Event {
    for (index, byte) in input.enumerated() {
      let isLast = index == input.count - 1
      switch byte {
      case 0x0A, 0x0D:
        if isLast { return bytes.isEmpty ? .cancelled : .done(text) }
        insert(0x20)
      case 0x03:
        return .cancelled
      case 0x1B:
        // Alone it is the Escape key; otherwise an arrow or function key, which does nothing.
        return isLast ? .cancelled : .editing
      case 0x08, 0x7F:
        removeCharacter()
      case 0x15:
        bytes = []
      case 0x17:
        removeWord()
      case 0x00..<0x20:
        break
      default:
        insert(byte)
      }
    }
    return .editing
  }

  private mutating func insert(_ byte: UInt8) {
    guard bytes.count < byteLimit else { return }
    bytes.append(byte)
  }

  private mutating func removeCharacter() {
    while let byte = bytes.popLast(), (0x80..<0xC0).contains(byte) {}
  }

  private mutating func removeWord() {
    while bytes.last == 0x20 { bytes.removeLast() }
    while let byte = bytes.last, byte != 0x20 { bytes.removeLast() }
  }
}
