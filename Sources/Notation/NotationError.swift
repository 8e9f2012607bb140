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

  /// Reports `message` at a byte offset of `text`.
  package init(_ message: String, in text: some StringProtocol, at position: Int = 0) {
    let printable = text.utf8.prefix(200).map { $0 < 0x20 || $0 == 0x7F ? 0x3F : $0 }
    self.text = String(decoding: printable, as: UTF8.self)
    self.position = position
    self.message = message
  }

  /// One line: the message, the text, and the place as a person counts (from 1).
  package var description: String {
    position == 0
      ? "\(message): \"\(text)\""
      : "\(message), at character \(position + 1) of \"\(text)\""
  }
}
