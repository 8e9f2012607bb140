// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The part of a terminal driver that people notice: echo, backspace, and whole lines.
struct LineDiscipline {
  /// Typed characters are sent back; off while a password is asked for.
  var echoes = true

  private var line: [UInt8] = []
  private var finished: [[UInt8]] = []

  private static let lineLimit = 1024
  /// What a line holds that was given up with Control-C or ended with Control-D.
  static let interrupted: [UInt8] = [0x03]
  static let ended: [UInt8] = [0x04]

  /// Takes a key, and appends what the terminal shows.
  mutating func type(_ key: UInt8, echo: inout [UInt8]) {
    switch key {
    case 0x0D, 0x0A:  // return
      echo.append(contentsOf: [0x0D, 0x0A])
      finish(line)
    case 0x08, 0x7F:  // backspace
      guard !line.isEmpty else { return }
      line.removeLast()
      if echoes { echo.append(contentsOf: [0x08, 0x20, 0x08]) }
    case 0x03:  // Control-C
      echo.append(contentsOf: "^C\r\n".utf8)
      finish(Self.interrupted)
    case 0x04 where line.isEmpty: finish(Self.ended)
    case 0x15:  // Control-U
      if echoes { for _ in line { echo.append(contentsOf: [0x08, 0x20, 0x08]) } }
      line = []
    case 0x20...0xFF where line.count < Self.lineLimit:
      line.append(key)
      if echoes { echo.append(key) }
    default: break
    }
  }

  /// The oldest line that is finished.
  mutating func takeLine() -> [UInt8]? {
    finished.isEmpty ? nil : finished.removeFirst()
  }

  private mutating func finish(_ text: [UInt8]) {
    finished.append(text)
    line = []
  }
}
