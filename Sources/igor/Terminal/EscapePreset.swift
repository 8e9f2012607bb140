// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A way to address igor instead of the console: an escape sequence, then a key.
///
/// Each preset has the keys of the program that it is named after, and igor's other
/// commands on keys that this program leaves free. Letters are as written: where text of
/// every kind is typed, `&l` must stay `&l`.
struct EscapePreset: Equatable, Sendable {
  let name: String
  /// What comes before each key.
  let prefix: [UInt8]
  /// Whether the prefix means something only as the first thing on a line.
  let onlyAfterNewline: Bool
  /// What may follow the prefix.
  ///
  /// No entry is the beginning of another.
  let keys: [(keys: [UInt8], command: EscapeCommand)]

  static func == (a: EscapePreset, b: EscapePreset) -> Bool { a.name == b.name }

  static let all = [igor, conman, conserver, ipmitool]

  /// Ctrl-] and a key, as telnet and virsh have it.
  static let igor = EscapePreset(
    name: "igor",
    prefix: [0x1D],
    onlyAfterNewline: false,
    keys: [
      (keys("?"), .help), (keys("."), .quit), (keys("q"), .quit), (keys("z"), .suspend),
      ([0x1A], .suspend), ([0x1D], .literal), (keys("]"), .literal), (keys("b"), .sendBreak),
      (keys("s"), .sysrq), (keys("t"), .take), (keys("j"), .join), (keys("f"), .force),
      (keys("r"), .release), (keys("w"), .who), (keys("m"), .say), (keys("i"), .info),
      (keys("l"), .replay),
    ]
  )

  /// An ampersand anywhere and a capital, as in conman.
  static let conman = EscapePreset(
    name: "conman",
    prefix: keys("&"),
    onlyAfterNewline: false,
    keys: capitals + [(keys("&"), .literal), (keys("D"), .sendDelete), (keys("Z"), .suspend)]
  )

  /// Ctrl-E, c and a key, as in conserver, goconserver and confluent.
  static let conserver = EscapePreset(
    name: "conserver",
    prefix: [0x05] + keys("c"),
    onlyAfterNewline: false,
    keys: [
      (keys("?"), .help), (keys("."), .quit), (keys("z"), .suspend), ([0x05], .literal),
      (keys("k"), .sysrq), (keys("a"), .take), (keys("j"), .join), (keys("f"), .force),
      (keys("s"), .release), (keys("w"), .who), (keys("b"), .say), (keys("i"), .info),
      (keys("r"), .replay), (keys("p"), .replay), ([0x0D], .nothing),
    ] + (0...9).map { (keys("l\($0)"), .sendBreak) }
  )

  /// A tilde at the beginning of a line and a key, as in ipmitool.
  static let ipmitool = EscapePreset(
    name: "ipmitool",
    prefix: keys("~"),
    onlyAfterNewline: true,
    keys: capitals + [(keys("~"), .literal), ([0x1A], .suspend), ([0x18], .suspend)]
  )

  /// What conman and ipmitool have in common, and igor's commands that neither has.
  private static let capitals: [(keys: [UInt8], command: EscapeCommand)] = [
    (keys("?"), .help), (keys("."), .quit), (keys("B"), .sendBreak), (keys("S"), .sysrq),
    (keys("T"), .take), (keys("J"), .join), (keys("F"), .force), (keys("M"), .release),
    (keys("W"), .who), (keys("P"), .say), (keys("I"), .info), (keys("L"), .replay),
    (keys("Q"), .quiet),
  ]

  private static func keys(_ text: String) -> [UInt8] { Array(text.utf8) }
}

extension EscapePreset {
  /// The first keys of a command as a person reads them: `^]b`; `nil` where it has none.
  func label(of command: EscapeCommand) -> String? {
    guard let entry = keys.first(where: { $0.command == command }) else { return nil }
    return Self.caret(prefix + entry.keys)
  }

  /// The help: one line a command.
  var help: [String] {
    let rows = EscapeCommand.allCases.compactMap { command -> (String, String)? in
      guard let summary = command.summary, let label = label(of: command) else { return nil }
      return (label, summary)
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { label, summary in
      label + String(repeating: " ", count: width + 2 - label.count) + summary
    }
  }

  /// Bytes with control characters as `^X`.
  private static func caret(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      byte < 0x20
        ? "^" + String(UnicodeScalar(byte + 0x40)) : String(UnicodeScalar(byte))
    }.joined()
  }
}
