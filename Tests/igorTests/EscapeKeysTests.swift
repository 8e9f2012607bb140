// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import igor

struct EscapeKeysTests {
  /// What a preset makes of typed text: input as text, commands in angle brackets.
  private func read(_ typed: String, with preset: EscapePreset) -> String {
    var keys = EscapeKeys(preset)
    var result = ""
    for event in keys.readAll(Array(typed.utf8)) {
      switch event {
      case .input(let bytes): result += String(decoding: bytes, as: UTF8.self)
      case .command(let command): result += "<\(command)>"
      }
    }
    return result
  }

  @Test(arguments: [
    ("ls\r\u{1D}?", "ls\r<help>"),
    ("\u{1D}.\u{1D}q", "<quit><quit>"),
    ("a\u{1D}bc", "a<sendBreak>c"),
    ("\u{1D}\u{1D}x\u{1D}]", "\u{1D}x\u{1D}"),
    ("\u{1D}z\u{1D}\u{1A}", "<suspend><suspend>"),
    ("\u{1D}s\u{1D}t\u{1D}j\u{1D}f\u{1D}r", "<sysrq><take><join><force><release>"),
    ("\u{1D}w\u{1D}m\u{1D}i\u{1D}l", "<who><say><info><replay>"),
    ("\u{1D}X\u{1D}\u{1B}[A", "\u{1D}X\u{1D}\u{1B}[A"),
  ])
  func `igor's own preset is a key after Ctrl-]`(typed: String, result: String) {
    #expect(read(typed, with: .igor) == result)
  }

  @Test(arguments: [
    ("&?", "<help>"), ("&.", "<quit>"), ("&B", "<sendBreak>"), ("&&", "&"),
    ("&D", "<sendDelete>"), ("&F&J&M", "<force><join><release>"),
    ("&I&L&Q&Z", "<info><replay><quiet><suspend>"),
    ("make &ls", "make &ls"), ("a&&&.b", "a&<quit>b"), ("sleep 9&\r", "sleep 9&\r"),
    ("&S&T&W&P", "<sysrq><take><who><say>"),
  ])
  func `conman's preset is a capital after an ampersand, anywhere`(typed: String, result: String) {
    #expect(read(typed, with: .conman) == result)
  }

  @Test(arguments: [
    ("\u{05}c.", "<quit>"), ("\u{05}c?", "<help>"), ("\u{05}cl0x", "<sendBreak>x"),
    ("\u{05}cl7", "<sendBreak>"), ("\u{05}clx", "\u{05}clx"), ("\u{05}ca\u{05}cf", "<take><force>"),
    ("\u{05}cs\u{05}cw\u{05}cb", "<release><who><say>"), ("\u{05}cz", "<suspend>"),
    ("\u{05}\u{05}c.", "\u{05}<quit>"), ("\u{05}x", "\u{05}x"), ("\u{05}c\u{05}", "\u{05}"),
    ("\u{05}c\r", ""), ("\u{05}cr\u{05}cp", "<replay><replay>"),
    ("\u{05}cl\u{05}c.", "\u{05}cl<quit>"),
  ])
  func `conserver's preset is a key after Ctrl-E c`(typed: String, result: String) {
    #expect(read(typed, with: .conserver) == result)
  }

  @Test(arguments: [
    ("~.", "<quit>"), ("x~.", "x~."), ("x\r~.", "x\r<quit>"), ("\n~B", "\n<sendBreak>"),
    ("~~.", "~."), ("~?~B", "<help><sendBreak>"), ("~\u{1A}", "<suspend>"),
    ("~\u{18}", "<suspend>"),
    ("cd ~\rls ~.\r~root\r", "cd ~\rls ~.\r~root\r"), ("~x~.", "~x~."),
  ])
  func `ipmitool's preset is a key after a tilde that begins a line`(typed: String, result: String)
  {
    #expect(read(typed, with: .ipmitool) == result)
  }

  @Test(arguments: EscapePreset.all)
  func `it does not matter how the bytes are cut`(preset: EscapePreset) {
    var generator = SystemRandomNumberGenerator()
    let alphabet = preset.prefix + preset.keys.flatMap(\.keys) + [0x0D, 0x61, 0xFF]
    for _ in 0..<200 {
      let typed = (0..<12).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      var whole = EscapeKeys(preset)
      var cut = EscapeKeys(preset)
      let events = whole.readAll(typed)
      let pieces = typed.flatMap { cut.readAll([$0]) }
      #expect(flat(events) == flat(pieces), "\(typed)")
    }
  }

  private func flat(_ events: [EscapeKeys.Event]) -> [String] {
    events.flatMap { event in
      switch event {
      case .input(let bytes): bytes.map { "\($0)" }
      case .command(let command): ["\(command)"]
      }
    }
  }

  @Test(arguments: EscapePreset.all)
  func `what is no complete command reaches the console, byte for byte`(preset: EscapePreset) {
    for byte in UInt8.min...UInt8.max where !preset.keys.contains(where: { $0.keys[0] == byte }) {
      guard !preset.prefix.starts(with: [byte]) else { continue }
      var keys = EscapeKeys(preset)
      #expect(keys.readAll(preset.prefix + [byte]) == [.input(preset.prefix + [byte])])
    }
  }

  @Test(arguments: EscapePreset.all)
  func `no command is the beginning of another, and each says how it is reached`(
    preset: EscapePreset
  ) {
    for entry in preset.keys {
      let others = preset.keys.filter { $0.keys.starts(with: entry.keys) }
      #expect(others.count == 1, "\(preset.name) \(entry)")
    }
    let needed: [EscapeCommand] = [
      .help, .quit, .suspend, .literal, .sendBreak, .sysrq, .take, .join, .force, .release, .who,
      .say,
    ]
    for command in needed {
      #expect(preset.label(of: command) != nil, "\(preset.name) \(command)")
    }
    #expect(preset.help.count >= needed.count)
  }
}

extension EscapeKeys {
  fileprivate mutating func readAll(_ bytes: [UInt8]) -> [Event] {
    var rest = bytes[...]
    var events: [Event] = []
    while !rest.isEmpty { events += read(&rest) }
    return events
  }
}
