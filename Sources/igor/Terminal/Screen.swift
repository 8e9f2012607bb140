// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock
internal import Notation

/// What a person sees: the console's bytes as they are, and igor's own lines between them.
///
/// A line of igor's is marked as such, stands alone, and holds no control character that came
/// from elsewhere. It waits for the end of an escape sequence or character that the console
/// has begun, though not for long. While the person writes a line to igor, output waits.
struct Screen: Sendable {
  /// Whether igor's lines are dimmed, and colours given back after them.
  private let usesEscapes: Bool
  private(set) var state = TerminalState()
  /// Lines that wait for the console to finish a sequence.
  private var pending: [String] = []
  /// Until when they do.
  private(set) var deadline: Moment?
  /// What the person is asked, and the answer so far; output waits meanwhile.
  private var prompt: String?
  private var heldOutput: [UInt8] = []

  /// How long a line waits for a sequence to end.
  static let patience = Duration.milliseconds(200)
  /// Lines that wait; the oldest go where there are more.
  static let pendingLimit = 64
  /// Output that waits for a prompt beyond this makes `isFull` true.
  static let heldLimit = 256 * 1024

  init(usesEscapes: Bool) {
    self.usesEscapes = usesEscapes
  }

  /// Whether no more output should be read before the prompt is answered.
  var isFull: Bool { heldOutput.count > Self.heldLimit }

  /// The console printed `bytes`.
  mutating func output(_ bytes: [UInt8]) -> [UInt8] {
    guard prompt == nil else {
      heldOutput += bytes
      return []
    }
    state.read(bytes)
    return bytes + (state.isBetween ? releasePending() : [])
  }

  /// A line of igor's.
  mutating func say(_ text: String, at now: Moment) -> [UInt8] {
    if pending.count == Self.pendingLimit { pending.removeFirst() }
    pending.append(text)
    if prompt != nil { return [] }
    if state.isBetween { return releasePending() }
    deadline = deadline ?? now + Self.patience
    return []
  }

  /// Lines that have waited long enough.
  mutating func timerFired(at now: Moment) -> [UInt8] {
    guard let deadline, deadline <= now, prompt == nil else { return [] }
    return releasePending()
  }

  /// Asks something on a line of its own, or shows the answer so far.
  mutating func ask(_ question: String, answer: String) -> [UInt8] {
    let isNew = prompt == nil
    prompt = question
    let start = isNew ? lineBreak : Array("\r".utf8)
    if isNew { state.read(Array("\r\n".utf8)) }
    let erase = usesEscapes ? "\u{1B}[0m\u{1B}[K" : ""
    return start + Array((erase + "[igor: " + question + " " + answer.safe).utf8)
  }

  /// The question is answered or given up: output goes on.
  mutating func endPrompt() -> [UInt8] {
    guard prompt != nil else { return [] }
    prompt = nil
    let held = heldOutput
    heldOutput = []
    let line = Array("]\r\n".utf8) + state.attributesAgain
    return line + releasePending() + output(held)
  }

  /// What leaves the terminal as it was found, at the end.
  mutating func finish() -> [UInt8] {
    let rest = endPrompt() + releasePending()
    return rest + (usesEscapes ? state.restoration : []) + (state.lineHasText ? lineBreak : [])
  }

  private mutating func releasePending() -> [UInt8] {
    deadline = nil
    guard !pending.isEmpty else { return [] }
    var bytes = lineBreak
    for text in pending {
      bytes += line(text)
    }
    pending = []
    state.read(Array("\r\n".utf8))
    return bytes + (usesEscapes ? state.attributesAgain : [])
  }

  private func line(_ text: String) -> [UInt8] {
    let marked = "[igor: " + text.safe + "]"
    return Array((usesEscapes ? "\u{1B}[0;2m" + marked + "\u{1B}[0m\r\n" : marked + "\r\n").utf8)
  }

  private var lineBreak: [UInt8] {
    Array((state.lineHasText ? "\r\n" : "\r").utf8)
  }
}
