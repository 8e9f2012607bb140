// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Why a text is not what it should be, and where it stops being so.
package struct NotationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text as given, cut to 200 bytes and free of control characters.
  package let text: String
  /// Bytes of the text before the first one that is wrong.
  package let position: Int
  /// What is wrong there, or what was expected; a phrase without a full stop.
  package let message: String
  package let kind: Kind
  /// Two lines to be printed below each other: the text around the place, and a mark below it.
  package let caret: [String]

  package enum Kind: Hashable, Sendable {
    case malformed
    /// It is well written, and names what does not exist.
    case notFound
  }

  /// Reports `message` at a byte offset of `text`.
  package init(
    _ message: String,
    in text: some StringProtocol,
    at position: Int = 0,
    _ kind: Kind = .malformed
  ) {
    let printable = text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x3F : $0 }
    self.text = String(decoding: printable.prefix(200), as: UTF8.self)
    self.position = position
    self.message = message
    self.kind = kind
    caret = Self.caret(under: printable, at: position)
  }

  /// One line: the message, the text, and the place as a person counts (from 1).
  package var description: String {
    position == 0
      ? "\(message): \"\(text)\""
      : "\(message), at character \(position + 1) of \"\(text)\""
  }

  /// At most 30 bytes before the place and 40 after it, with dots where more was cut off.
  private static func caret(under text: [UInt8], at position: Int) -> [String] {
    let position = min(max(0, position), text.count)
    let before = text[max(0, position - 30)..<position]
    let after = text[position..<min(text.count, position + 40)]
    let head = (before.startIndex > 0 ? "…" : "") + String(decoding: before, as: UTF8.self)
    let tail = String(decoding: after, as: UTF8.self) + (after.endIndex < text.count ? "…" : "")
    return [head + tail, String(repeating: " ", count: head.count) + "^"]
  }
}
