// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A line at the bottom of a terminal that says what is being waited for.
///
/// It is on standard error and is gone before anything else is printed.
struct StatusLine {
  private var shown = ""
  /// Whether there is a terminal for it, and nothing else reads what is printed.
  let isOn: Bool

  init() {
    isOn = isatty(2) == 1 && RawTerminal.usesEscapes
  }

  /// Shows a text in place of the one before; an empty one clears the line.
  mutating func show(_ text: String) {
    guard isOn, text != shown else { return }
    shown = text
    let width = max(20, RawTerminal.columnCount - 1)
    printError("\r\u{1B}[K" + text.safe.prefix(width))
  }

  mutating func clear() { show("") }
}
