// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// What a piece of text means; a terminal may show it by a colour.
enum Style: Sendable {
  case plain
  case good
  case warning
  case bad
  case faint
}

/// How styles are shown: as colours, or not at all.
struct Palette: Equatable, Sendable {
  let hasColours: Bool

  static let plain = Palette(hasColours: false)

  /// Colours where standard output is a terminal that has them, and `$NO_COLOR` is not set.
  static var standard: Palette {
    Palette(hasColours: RawTerminal.hasScreen && RawTerminal.usesEscapes && !isRefused)
  }

  /// Source: https://no-color.org.
  private static var isRefused: Bool {
    guard let value = unsafe getenv("NO_COLOR") else { return false }
    return unsafe strlen(value) > 0
  }

  /// The text, which is safe already, as the style wants it.
  func paint(_ text: String, _ style: Style) -> String {
    guard hasColours, !text.isEmpty, let code = Self.code(of: style) else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// Parameters of a control sequence (ECMA-48 §8.3.117): the terminal's own colours.
  private static func code(of style: Style) -> String? {
    switch style {
    case .plain: nil
    case .good: "32"
    case .warning: "33"
    case .bad: "1;31"
    case .faint: "2"
    }
  }
}
