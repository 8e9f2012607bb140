// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Colours and other attributes of a line's text (SGR, ECMA-48 §8.3.117), kept beside it.
struct LineColours: Sendable {
  /// Where in the line each sequence stands.
  private var changes: [(index: Int, sequence: [UInt8])] = []
  /// The sequence being read.
  private var pending: (index: Int, bytes: [UInt8])?
  /// What is on since the last reset.
  private var active: [UInt8] = []

  /// Sequences of a line, and bytes of those that are on together; more are left out.
  private static let limits = (changes: 256, active: 64, sequence: 32)

  /// An escape sequence begins at a place of the line.
  mutating func begin(at index: Int) {
    pending = (index, [])
  }

  /// A byte of a sequence; `isControl` says that it is in a control sequence.
  mutating func read(_ byte: UInt8, isControl: Bool) {
    guard let (index, bytes) = pending else { return }
    // The "[" itself comes before the state changes.
    guard isControl else {
      if byte != 0x5B || !bytes.isEmpty { pending = nil }
      return
    }
    if (0x30...0x3B).contains(byte), bytes.count < Self.limits.sequence {
      pending = (index, bytes + [byte])
      return
    }
    pending = nil
    guard byte == UInt8(ascii: "m"), changes.count < Self.limits.changes else { return }
    changes.append((index, [0x1B, 0x5B] + bytes + [byte]))
  }

  /// The line has become shorter.
  mutating func cut(to count: Int) {
    for index in changes.indices where changes[index].index > count {
      changes[index].index = count
    }
  }

  /// The line's text with its colours, none of which reach beyond it.
  mutating func paint(_ line: [UInt8], text: (ArraySlice<UInt8>) -> String) -> String {
    guard !changes.isEmpty || !active.isEmpty else { return text(line[...]) }
    var painted = String(decoding: active, as: UTF8.self)
    var position = 0
    for (index, sequence) in changes {
      let end = min(max(index, position), line.count)
      painted += text(line[position..<end]) + String(decoding: sequence, as: UTF8.self)
      position = end
      note(sequence)
    }
    changes = []
    painted += text(line[position...])
    return active.isEmpty ? painted : painted + "\u{1B}[0m"
  }

  private mutating func note(_ sequence: [UInt8]) {
    let parameters = sequence.dropFirst(2).dropLast()
    if parameters.isEmpty || parameters.elementsEqual([0x30]) {
      active = []
    } else if active.count + sequence.count <= Self.limits.active {
      active += sequence
    }
  }
}

extension SafeLine {
  /// The text without colours.
  package var plain: String {
    guard text.utf8.contains(0x1B) else { return text }
    var bytes: [UInt8] = []
    var isInside = false
    for byte in text.utf8 {
      if byte == 0x1B { isInside = true }
      if !isInside { bytes.append(byte) }
      if byte == UInt8(ascii: "m") { isInside = false }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
